import type { Jobs } from '#platform/jobs.ts';
import type { EnqueueRun, JobStates } from '../data/runs.ts';
import type { RunJob, RunWorker } from './run-worker.ts';

const QUEUE = 'agents.run';

/**
 * The queue tells workers that there is a run to be driven, and no more: what has become of it says the run, and a job that
 * is lost with its process is made anew (services/run-upkeep.ts), sooner than the queue would notice.
 */
const OPTIONS = { retries: 0, retryDelaySeconds: 1, heartbeatSeconds: 10, expireSeconds: 3_600 };

/** The queue of runs to be driven. */
export function createRunQueue(jobs: Jobs) {
  const enqueue: EnqueueRun = ({ id, userId, jobId, ahead }, transaction) =>
    // A user's second run waits for everybody's first: who has few of them is never behind those who have many.
    jobs.enqueue(QUEUE, { runId: id } satisfies RunJob, transaction, { id: jobId, group: userId, priority: -ahead });
  const states: JobStates = (jobIds, transaction) => jobs.states(QUEUE, jobIds, transaction);

  return {
    prepare: () => jobs.createQueue(QUEUE, OPTIONS),
    enqueue,
    states,

    /** Drives up to `concurrency` runs at once in this process, and of one user `perUser` in all processes. */
    work: (worker: RunWorker, { concurrency, perUser }: RunConcurrency): Promise<void> =>
      jobs.work<RunJob>(QUEUE, { concurrency, perGroup: perUser }, worker.handle),
  };
}

export interface RunConcurrency {
  concurrency: number;
  perUser: number;
}
