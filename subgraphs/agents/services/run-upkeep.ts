import type { Logger } from '#platform/logging.ts';
import { repeat } from '#platform/repeat.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import type { RunJournal } from '../data/run-journal.ts';
import type { EnqueueRun, JobStates, Runs } from '../data/runs.ts';
import { expireReview, type Failure } from '../domain/transitions.ts';
import { runTopic } from './topics.ts';

interface UpkeepParts {
  runs: Runs;
  journal: RunJournal;
  enqueue: EnqueueRun;
  states: JobStates;
  wakeups: Wakeups;
  logger: Logger;
  /** For how long a run waits for a person. */
  reviewDays: number;
  /** How long a worker may be silent before another takes its runs over. */
  leaseMs: number;
}

/** Queued runs are many, and their jobs are lost only by hand: seldom, and only those that are as old as that. */
const QUEUED_MS = 15_000;
const PRUNE_EVERY_MS = 60_000;
const PRUNED_AT_ONCE = 100;
const DAY_MS = 86_400_000;

/** What no worker does: finds runs that nobody drives, ends those that wait too long, deletes what is kept for a day. Any number of processes may do it. */
export function createRunUpkeep({ runs, journal, enqueue, states, wakeups, logger, reviewDays, leaseMs }: UpkeepParts) {
  const expired: Failure = {
    code: 'REVIEW_EXPIRED',
    message: `Nobody answered the review within ${reviewDays} days. Please start it again.`,
  };
  const before = (now: Date, ms: number) => new Date(now.getTime() - ms);

  /** @param queued whether to look for queued ones as well */
  async function rescue(queued: boolean, now = new Date()): Promise<void> {
    const rescued = await runs.rescue(queued ? before(now, QUEUED_MS) : null, states, enqueue);
    if (rescued.length > 0) logger.info({ runIds: rescued }, 'runs that nobody drove any more are taken up again');
  }

  async function expireReviews(now = new Date()): Promise<void> {
    for (const runId of await runs.awaitingSince(before(now, reviewDays * DAY_MS), PRUNED_AT_ONCE)) {
      // One query after the other: each is a transaction of its own, and few runs wait for so long.
      if (await journal.record(runId, expireReview(expired))) wakeups.wake(runTopic(runId));
    }
  }

  async function prune(now = new Date()): Promise<void> {
    let pruned: number;
    do {
      // One query after the other: a statement that deletes all of it would hold its locks for long.
      pruned = await runs.prune(before(now, DAY_MS), PRUNED_AT_ONCE);
    } while (pruned === PRUNED_AT_ONCE);
  }

  const quietly = (what: string, task: () => Promise<void>) => async () => {
    await task().catch((error) => logger.warn({ err: error, what }, 'the upkeep of runs did not succeed'));
  };

  let stops: (() => Promise<void>)[] = [];
  return {
    rescue,
    expireReviews,
    prune,
    start() {
      stops = [
        // A run waits for this when its worker was killed, on top of what is left of its lease.
        repeat(
          leaseMs / 2,
          quietly('rescue', () => rescue(false)),
        ),
        repeat(
          QUEUED_MS,
          quietly('rescue', () => rescue(true)),
        ),
        repeat(PRUNE_EVERY_MS, quietly('reviews', expireReviews)),
        repeat(PRUNE_EVERY_MS, quietly('prune', prune)),
      ];
    },
    stop: async () => void (await Promise.all(stops.map((stop) => stop()))),
  };
}
