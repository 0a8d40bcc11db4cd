import { createHash } from 'node:crypto';
import type { Cancellations } from '#platform/cancellations.ts';
import { PublicError } from '#platform/errors.ts';
import type { Job } from '#platform/jobs.ts';
import type { Logger } from '#platform/logging.ts';
import { type Storage, StorageError } from '#platform/storage/storage.ts';
import { readFile, writeFile } from '#platform/storage/streams.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import { type DocumentRow, type Documents, dropChunks, saveChunk } from '../../data/documents.ts';
import { DOCUMENT_LIMITS, resultKey, type SavedSegment, sourceKey } from '../../domain/document.ts';
import type { Language } from '../../domain/translation.ts';
import type { TranslateChunk } from './chunks.ts';
import { UnreadableDocument } from './formats/index.ts';
import type { TranslationPlan } from './plan.ts';
import type { DocumentReader } from './reader.ts';
import { documentTopic } from './topics.ts';

export interface DocumentJob {
  documentId: string;
  userId: string;
}

interface WorkerParts {
  documents: Documents;
  storage: Storage;
  reader: DocumentReader;
  translateChunk: TranslateChunk;
  cancellations: Cancellations;
  wakeups: Pick<Wakeups, 'wake'>;
  logger: Logger;
}

/** Somebody has deleted the document, or another worker has ended it: there is nothing more to do. */
class DocumentGone extends Error {
  override name = 'DocumentGone';
}

const INTERNAL = 'Something went wrong on our side. Please start it again.';
const LOST = 'The translation was interrupted too often. Please start it again.';
const VANISHED = 'The file is no longer there. Please upload it again.';
const REPLACED = 'The file was replaced while it was being translated. Please upload it again.';

/** Of the progress, the part of translating; the rest is writing the file. */
const TRANSLATING_SHARE = 0.99;

/** Translates documents chunk by chunk, each from where it stands. */
export function createDocumentWorker(parts: WorkerParts) {
  const { documents, storage, reader, translateChunk, cancellations, wakeups, logger } = parts;

  const record: Documents['record'] = async (id, change, options) => {
    const row = await documents.record(id, (row) => (row.status === 'TRANSLATING' ? change(row) : null), options);
    if (row) wakeups.wake(documentTopic(id));
    return row;
  };

  const fail = (id: string, error: string) => record(id, () => ({ status: 'FAILED', error }));

  async function readSource(document: DocumentRow): Promise<Buffer> {
    const content = await readFile(storage, sourceKey(document), DOCUMENT_LIMITS.bytes);
    const hash = createHash('sha256').update(content).digest('hex');
    if (hash !== document.contentHash) throw new UnreadableDocument(REPLACED);
    return content;
  }

  /** What is missing of the chunks; each is saved as soon as it is there, for whoever goes on after us. */
  async function translateChunks(
    { id, userId }: DocumentRow,
    plan: Omit<TranslationPlan, 'assemble'>,
    asking: { signal: AbortSignal; lastAttempt: boolean },
  ): Promise<SavedSegment[][]> {
    const saved = await documents.chunks(id);
    const done: SavedSegment[][] = [];
    for (const [position, segments] of plan.chunks.entries()) {
      const before = saved.get(position);
      const chunk = before ?? (await translateChunk({ ...plan, userId, segments }, asking));
      done.push(chunk);
      if (before) continue;
      const reached = plan.progressAfter[position]! * TRANSLATING_SHARE;
      // One query after the other: a chunk is saved before the next one is paid for.
      const row = await record(id, ({ progress }) => ({ progress: Math.max(progress, reached) }), {
        also: (transaction) => saveChunk(transaction, id, position, chunk),
      });
      if (!row) throw new DocumentGone();
    }
    return done;
  }

  async function translate(document: DocumentRow, asking: { signal: AbortSignal; lastAttempt: boolean }) {
    const { id, target, mediaType } = document;
    const file = { content: await readSource(document), mediaType, target: target as Language };
    const plan = await reader.plan(file, asking.signal);
    const chunks = await translateChunks(document, plan, asking);
    const result = await reader.rebuild(file, chunks, asking.signal);
    asking.signal.throwIfAborted();
    await writeFile(storage, resultKey(document), result);
    const kind = chunks.flat().some((segment) => segment.kind === 'GLOSS') ? 'GLOSS' : 'TRANSLATION';
    const done = await record(id, () => ({ status: 'DONE', progress: 1, kind }), {
      also: (transaction) => dropChunks(transaction, id),
    });
    if (done || (await documents.find(id))) return;
    // Deleted a moment ago, and its files before ours was there.
    await storage.delete(resultKey(document));
  }

  /** Ends the document, unless it is better tried again: then it throws what the queue needs to see. */
  async function handleFailure(error: unknown, { data: { documentId: id }, lastAttempt }: Job<DocumentJob>) {
    const message = messageFor(error);
    const again = message === null && !lastAttempt;
    logger.warn({ err: error, documentId: id, again }, 'a document could not be translated');
    if (again) throw error;
    await fail(id, message ?? INTERNAL);
  }

  return {
    /** Takes up one document. Throws when it is to be tried again. */
    async handle(job: Job<DocumentJob>, signal: AbortSignal): Promise<void> {
      const { documentId: id } = job.data;
      const document = await documents.find(id);
      if (document?.status !== 'TRANSLATING') return;
      const cancellation = cancellations.watch(id);
      try {
        const either = AbortSignal.any([signal, cancellation.signal]);
        await translate(document, { signal: either, lastAttempt: job.lastAttempt });
      } catch (error) {
        // The process stops, or has lost the job: another worker goes on with the next chunk.
        if (signal.aborted) throw error;
        if (!cancellation.signal.aborted && !(error instanceof DocumentGone)) await handleFailure(error, job);
      } finally {
        cancellation.close();
      }
    },

    /** A document whose job was given up by the queue, because its workers died. */
    async bury({ data: { documentId } }: Job<DocumentJob>): Promise<void> {
      await fail(documentId, LOST);
    },
  };
}

export type DocumentWorker = ReturnType<typeof createDocumentWorker>;

/** What the owner is told of a failure that trying again does not mend; null for any other. */
function messageFor(error: unknown): string | null {
  if (error instanceof UnreadableDocument) return error.message;
  if (error instanceof StorageError && error.kind === 'not-found') return VANISHED;
  if (error instanceof StorageError && error.kind === 'too-large') return REPLACED;
  if (error instanceof PublicError && error.extensions.code === 'QUOTA_EXCEEDED') return error.message;
  return null;
}
