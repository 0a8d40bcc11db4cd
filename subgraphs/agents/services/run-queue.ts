import type { Jobs, JobTransaction } from '#platform/jobs.ts';
import type { RunJob, RunWorker } from './run-worker.ts';

const QUEUE = 'agents.run';
/** Jobs whose worker died again and again. */
const GIVEN_UP = 'agents.run.given-up';

const OPTIONS = { retries: 3, retryDelaySeconds: 1, heartbeatSeconds: 10, expireSeconds: 900 };

/** The queue of runs to be driven. */
export function createRunQueue(jobs: Jobs) {
  return {
    async prepare(): Promise<void> {
      await jobs.createQueue(GIVEN_UP, OPTIONS);
      await jobs.createQueue(QUEUE, { ...OPTIONS, deadLetter: GIVEN_UP });
    },

    enqueue: (runId: string, transaction: JobTransaction) =>
      jobs.enqueue(QUEUE, { runId } satisfies RunJob, transaction),

    /** Drives up to `concurrency` runs at once in this process. */
    async work(worker: RunWorker, concurrency: number): Promise<void> {
      await jobs.work<RunJob>(QUEUE, { concurrency }, worker.handle);
      await jobs.work<RunJob>(GIVEN_UP, { concurrency: 1 }, worker.bury);
    },
  };
}
