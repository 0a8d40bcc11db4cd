import type { Jobs, JobTransaction, QueueOptions } from '#platform/jobs.ts';
import type { DocumentJob, DocumentWorker } from './worker.ts';

/** An erasure removes what stands in queues of this domain by `userId`. */
const QUEUE = 'translation.document';
/** Jobs whose worker died again and again. */
const GIVEN_UP = 'translation.document.given-up';

/** Some twelve minutes of retries for a model or a storage that is away; the largest document takes about an hour. */
const OPTIONS: QueueOptions = {
  retries: 8,
  retryDelaySeconds: 3,
  maxRetryDelaySeconds: 300,
  heartbeatSeconds: 10,
  expireSeconds: 3 * 3_600,
};

/** The queue of documents to be translated. */
export function createDocumentQueue(jobs: Jobs) {
  return {
    async prepare(): Promise<void> {
      await jobs.createQueue(GIVEN_UP, OPTIONS);
      await jobs.createQueue(QUEUE, { ...OPTIONS, deadLetter: GIVEN_UP });
    },

    enqueue: (job: DocumentJob, transaction: JobTransaction) => jobs.enqueue(QUEUE, job, transaction),

    /** Translates up to `concurrency` documents at once in this process. */
    async work(worker: DocumentWorker, concurrency: number): Promise<void> {
      await jobs.work<DocumentJob>(QUEUE, { concurrency }, worker.handle);
      await jobs.work<DocumentJob>(GIVEN_UP, { concurrency: 1, pollSeconds: 10 }, worker.bury);
    },
  };
}
