import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { SavedSegment } from '../../domain/document.ts';
import type { Language } from '../../domain/translation.ts';
import { UnreadableDocument } from './formats/index.ts';
import type { TranslationPlan } from './plan.ts';
import type { ThreadAnswer, ThreadTask } from './thread.ts';

export interface DocumentContent {
  content: Uint8Array;
  mediaType: string;
  target: Language;
}

export interface ReaderOptions {
  /** Milliseconds for one file. @default 120_000 */
  timeoutMs?: number;
  /** Of the JavaScript heap. @default 512 */
  megabytes?: number;
}

const TOO_COMPLEX = 'This document is too complex to be read.';

/**
 * Takes files apart and puts them together, each in a thread of its own: other requests don't wait for a large one, and a
 * hostile one costs its owner an error and nobody anything else.
 */
export function createDocumentReader({ timeoutMs = 120_000, megabytes = 512 }: ReaderOptions = {}) {
  async function run(task: ThreadTask, signal: AbortSignal): Promise<ThreadAnswer> {
    const thread = new Worker(new URL('thread.ts', import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: megabytes },
    });
    const late = AbortSignal.timeout(timeoutMs);
    try {
      const [answer] = await once(thread, 'message', { signal: AbortSignal.any([signal, late]) });
      if ('unreadable' in answer) throw new UnreadableDocument(answer.unreadable);
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      const outOfMemory = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
      if (late.aborted || outOfMemory) throw new UnreadableDocument(TOO_COMPLEX, { cause: error });
      throw error;
    } finally {
      await thread.terminate();
    }
  }

  return {
    /** What is to be translated, in chunks. @throws UnreadableDocument; what `signal` was aborted with */
    async plan(document: DocumentContent, signal: AbortSignal): Promise<Omit<TranslationPlan, 'assemble'>> {
      const answer = await run(document, signal);
      if (!('plan' in answer)) throw new Error('The thread answered something else.');
      return answer.plan;
    },

    /** The file with the translated chunks in their place. @throws the same */
    async rebuild(
      document: DocumentContent,
      chunks: readonly (readonly SavedSegment[])[],
      signal: AbortSignal,
    ): Promise<Uint8Array> {
      const answer = await run({ ...document, chunks }, signal);
      if (!('file' in answer)) throw new Error('The thread answered something else.');
      return answer.file;
    },
  };
}

export type DocumentReader = ReturnType<typeof createDocumentReader>;
