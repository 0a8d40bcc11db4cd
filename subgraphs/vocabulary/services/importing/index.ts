import type { Dictionary } from '#language/dictionary/dictionary.ts';
import type { Jobs, JobTransaction, QueueOptions } from '#platform/jobs.ts';
import type { Logger } from '#platform/logging.ts';
import type { Storage } from '#platform/storage/storage.ts';
import type { CardImports } from '../../data/card-imports.ts';
import type { ImportedCards } from '../../data/imported-cards.ts';
import { createCleanup } from './cleanup.ts';
import { createImportService } from './imports.ts';
import { createImportWorker, type ImportJob } from './worker.ts';

export type { ImportService } from './imports.ts';

/** An erasure removes what stands in queues of this domain by `userId`. */
const QUEUE = 'vocabulary.card-import';
/** Jobs whose worker died again and again. */
const GIVEN_UP = 'vocabulary.card-import.given-up';
const OPTIONS: QueueOptions = { retries: 6, retryDelaySeconds: 3, heartbeatSeconds: 10, expireSeconds: 3_600 };

interface ImportingParts {
  imports: CardImports;
  importedCards: ImportedCards;
  storage: Storage;
  dictionary: Dictionary;
  jobs: Jobs;
  logger: Logger;
}

/** All that has to do with imports: what users ask for, and the work on it, one file after the other in a process. */
export function createImporting(parts: ImportingParts) {
  const { jobs } = parts;
  const worker = createImportWorker(parts);
  const cleanup = createCleanup(parts);
  let stopCleanup = async () => {};

  return {
    service: createImportService({
      ...parts,
      enqueue: (job: ImportJob, transaction: JobTransaction) => jobs.enqueue(QUEUE, job, transaction),
    }),
    /** Once the jobs have started. */
    async start(): Promise<void> {
      await jobs.createQueue(GIVEN_UP, OPTIONS);
      await jobs.createQueue(QUEUE, { ...OPTIONS, deadLetter: GIVEN_UP });
      await jobs.work<ImportJob>(QUEUE, { concurrency: 1 }, worker.handle);
      await jobs.work<ImportJob>(GIVEN_UP, { concurrency: 1, pollSeconds: 10 }, worker.bury);
      stopCleanup = cleanup.start();
    },
    /** What stops with the jobs is not stopped here. */
    stop: () => stopCleanup(),
  };
}
