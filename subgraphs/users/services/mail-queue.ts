import type { Job, Jobs, JobTransaction } from '#platform/jobs.ts';

/** A letter to be written: whom to and what about. Its link is made when it is sent, so that no queue ever holds one. */
export type LetterJob =
  | { letter: 'verify-email'; userId: string }
  /** To whoever has this address, if anybody has. */
  | { letter: 'reset-password'; email: string };

const QUEUE = 'users.mail';
/** A mail server may be away for hours: 5 s, 10 s, 20 s… make some five hours in all. */
const OPTIONS = { retries: 12, retryDelaySeconds: 5, heartbeatSeconds: 30, expireSeconds: 120 };
const AT_ONCE = 2;

export interface MailQueueParts {
  jobs: Jobs;
  /** Runs work in a transaction of its own. */
  inTransaction: (work: (transaction: JobTransaction) => Promise<void>) => Promise<void>;
}

/** Letters wait in PostgreSQL, so that none is lost with the process or the mail server. */
export function createMailQueue({ jobs, inTransaction }: MailQueueParts) {
  const enqueue = (job: LetterJob, transaction: JobTransaction) => jobs.enqueue(QUEUE, job, transaction);
  return {
    prepare: () => jobs.createQueue(QUEUE, OPTIONS),
    enqueue,
    enqueueAlone: (job: LetterJob) => inTransaction((transaction) => enqueue(job, transaction)),
    work: (handler: (job: Job<LetterJob>) => Promise<void>) =>
      jobs.work<LetterJob>(QUEUE, { concurrency: AT_ONCE }, handler),
  };
}

export type MailQueue = ReturnType<typeof createMailQueue>;
