import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Dictionary } from '#language/dictionary/dictionary.ts';
import type { Job } from '#platform/jobs.ts';
import type { Logger } from '#platform/logging.ts';
import { type Storage, StorageError } from '#platform/storage/storage.ts';
import { exactly } from '#platform/storage/streams.ts';
import type { CardImportRow, CardImports } from '../../data/card-imports.ts';
import { uploadKey } from '../../domain/card-import.ts';
import { UnreadableFile } from './formats/unreadable.ts';
import { readCardFile } from './reader.ts';
import { completeRows } from './rows.ts';

export interface ImportJob {
  importId: string;
  userId: string;
}

interface WorkerParts {
  imports: CardImports;
  storage: Pick<Storage, 'get' | 'delete'>;
  dictionary: Dictionary;
  logger: Logger;
}

const INTERNAL = 'Something went wrong on our side. Please start it again.';
const LOST = 'The import was interrupted too often. Please start it again.';
const VANISHED = 'The file is no longer there. Please upload it again.';
const REPLACED = 'The file was replaced while it was being imported. Please upload it again.';

/** Takes in files of cards, batch by batch, each from where it stands. */
export function createImportWorker({ imports, storage, dictionary, logger }: WorkerParts) {
  /** @returns what the content is known by */
  async function download(row: CardImportRow, target: string, signal: AbortSignal): Promise<string> {
    const { body } = await storage.get(uploadKey(row));
    const hash = createHash('sha256');
    async function* hashed(chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of exactly(chunks, row.bytes)) {
        hash.update(chunk);
        yield chunk;
      }
    }
    await pipeline(body, hashed, createWriteStream(target), { signal });
    return hash.digest('hex');
  }

  async function takeIn(row: CardImportRow, folder: string, signal: AbortSignal): Promise<void> {
    const { id, format } = row;
    const source = path.join(folder, 'source');
    const contentHash = await download(row, source, signal);
    if (row.contentHash !== null && row.contentHash !== contentHash) throw new UnreadableFile(REPLACED);
    let after = row.position;
    for await (const { rows, progress } of readCardFile({ folder, source, format, after }, signal)) {
      const { cards, rejected } = completeRows(rows, dictionary);
      const batch = { after, rows: rows.length, progress, contentHash, cards, rejected };
      // One query after the other: what is written of a file is always its beginning.
      if (!(await imports.save(id, batch))) return;
      after += rows.length;
    }
    await imports.end(id, { status: 'DONE' });
  }

  /** Ends the import, unless it is better tried again: then it throws what the queue needs to see. */
  async function handleFailure(error: unknown, { data: { importId }, lastAttempt }: Job<ImportJob>): Promise<void> {
    const message = messageFor(error);
    const again = message === null && !lastAttempt;
    logger.warn({ err: error, importId, again }, 'cards could not be imported');
    if (again) throw error;
    await imports.end(importId, { status: 'FAILED', error: message ?? INTERNAL });
  }

  return {
    /** Takes up one import. Throws when it is to be tried again. */
    async handle(job: Job<ImportJob>, signal: AbortSignal): Promise<void> {
      const row = await imports.find(job.data.importId);
      if (row?.status !== 'RUNNING') return;
      const folder = await mkdtemp(path.join(tmpdir(), 'cards-'));
      try {
        await takeIn(row, folder, signal);
        // What is left behind is deleted with all old files.
        await storage.delete(uploadKey(row)).catch(() => {});
      } catch (error) {
        // The process stops, or has lost the job: another worker goes on with the next batch.
        if (signal.aborted) throw error;
        await handleFailure(error, job);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },

    /** An import whose job was given up by the queue, because its workers died. */
    async bury({ data: { importId } }: Job<ImportJob>): Promise<void> {
      await imports.end(importId, { status: 'FAILED', error: LOST });
    },
  };
}

export type ImportWorker = ReturnType<typeof createImportWorker>;

/** What the owner is told of a failure that trying again does not mend; null for any other. */
function messageFor(error: unknown): string | null {
  if (error instanceof UnreadableFile) return error.message;
  if (error instanceof StorageError && error.kind === 'not-found') return VANISHED;
  if (error instanceof StorageError && error.kind === 'wrong-length') return REPLACED;
  return null;
}
