import { parentPort, workerData } from 'node:worker_threads';
import type { SavedSegment } from '../../domain/document.ts';
import type { Language } from '../../domain/translation.ts';
import { formatOfType, UnreadableDocument } from './formats/index.ts';
import { planTranslation, type TranslationPlan } from './plan.ts';

/** What is to be done in a thread of its own; with `chunks`, the file is made of them. */
export interface ThreadTask {
  content: Uint8Array;
  mediaType: string;
  target: Language;
  chunks?: readonly (readonly SavedSegment[])[];
}

export type ThreadAnswer =
  | { plan: Omit<TranslationPlan, 'assemble'> }
  | { file: Uint8Array }
  /** What the owner is told. */
  | { unreadable: string };

async function perform({ content, mediaType, target, chunks }: ThreadTask): Promise<ThreadAnswer> {
  try {
    const opened = await formatOfType(mediaType).open(Buffer.from(content));
    const { assemble, ...plan } = planTranslation(opened.texts, target);
    return chunks ? { file: await opened.rebuild(assemble(chunks)) } : { plan };
  } catch (error) {
    if (error instanceof UnreadableDocument) return { unreadable: error.message };
    throw error;
  }
}

parentPort!.postMessage(await perform(workerData as ThreadTask));
