import { dayIn } from '#platform/calendar.ts';
import type { UserError } from '#platform/errors.ts';
import type { Job, Jobs } from '#platform/jobs.ts';
import type { Logger } from '#platform/logging.ts';
import { requireUser, type Viewer } from '#platform/viewer.ts';
import { type LockedCard, type NewEntry, NO_COUNTS, type ReviewJournal } from '../data/review-journal.ts';
import type { SchedulerFits } from '../data/scheduler-fits.ts';
import { replay } from '../domain/review-log.ts';
import { trainingSetOf } from '../domain/training-set.ts';
import { fitWeights } from '../fitting/fitter.ts';

export interface SchedulerResult {
  jobId: string | null;
  userErrors: UserError[];
}

interface FitJob {
  userId: string;
  id: string;
}

export interface SchedulerFittingParts {
  fits: SchedulerFits;
  journal: ReviewJournal;
  jobs: Jobs;
  logger: Logger;
  /** Milliseconds that one fit may compute. @default 60_000 */
  timeoutMs?: number;
}

const QUEUE = 'vocabulary.scheduler-fit';
const QUEUE_OPTIONS = { retries: 2, retryDelaySeconds: 30, heartbeatSeconds: 60, expireSeconds: 1_800 };

/** Fewer answers fit noise. */
export const FEWEST_ANSWERS = 400;
/** The latest; what was answered years ago was answered by somebody else. */
const MOST_ANSWERS = 50_000;
const FEWEST_HELD_OUT = 20;
const PAUSE_MS = 3_600_000;
const CARDS_AT_ONCE = 200;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Fits the scheduler to what a learner has answered, in the background and one learner after the other. */
export function createSchedulerFitting({ fits, journal, jobs, logger, timeoutMs = 60_000 }: SchedulerFittingParts) {
  /** All of a user's cards by the new parameters. One that is left out by a crash takes them with its next answer. */
  async function rescheduleCards(userId: string, signal: AbortSignal): Promise<void> {
    const writer: Viewer = { id: userId, role: null, sessionId: null, scopes: [] };
    let after: string | undefined = FIRST_ID;
    while (after !== undefined) {
      // One query after the other: a page begins where the one before it ended.
      const ids: string[] = await fits.loggedCards(userId, after, CARDS_AT_ONCE);
      for (const id of ids) {
        signal.throwIfAborted();
        // One query after the other: the learner's answers must not wait for all cards at once.
        await journal.record(writer, userId, id, rescheduled);
      }
      after = ids.at(-1);
    }
  }

  async function handle({ data: { userId, id }, lastAttempt }: Job<FitJob>, signal: AbortSignal): Promise<void> {
    if (!(await fits.isWanted(userId, id))) return;
    try {
      const { reviews, settings } = await fits.read(userId, MOST_ANSWERS);
      const set = trainingSetOf(reviews);
      if (set.heldOut.length < FEWEST_HELD_OUT) return await fits.finish(userId, id, null);
      const { weights, desiredRetention } = settings.parameters;
      const { logLoss, logLossBefore, ...fit } = await fitWeights({ set, weights, timeoutMs }, signal);
      const isBetter = logLoss < logLossBefore;
      if (isBetter) {
        await fits.keep(userId, fit.weights, desiredRetention);
        await rescheduleCards(userId, signal);
      }
      await fits.finish(userId, id, { reviews: reviews.length, logLoss, logLossBefore });
      logger.info(
        { fit: id, reviews: reviews.length, logLoss, logLossBefore, kept: isBetter },
        'a scheduler was fitted',
      );
    } catch (error) {
      // Else nobody could ask for another one.
      if (lastAttempt) await fits.finish(userId, id, null);
      throw error;
    }
  }

  return {
    /** Asks for a fit; the one that is under way, if there is one. */
    async request(viewer: Viewer): Promise<SchedulerResult> {
      const { id: userId } = requireUser(viewer);
      const answers = await fits.countAnswers(userId, FEWEST_ANSWERS);
      if (answers < FEWEST_ANSWERS) {
        const message = `The scheduler is fitted to at least ${FEWEST_ANSWERS} reviews; there are ${answers}.`;
        return { jobId: null, userErrors: [{ code: 'NOT_ENOUGH_REVIEWS', message, field: null }] };
      }
      const since = new Date(Date.now() - PAUSE_MS);
      const fit = await fits.request(viewer, userId, since, (id, transaction) =>
        jobs.enqueue(QUEUE, { userId, id } satisfies FitJob, transaction),
      );
      if (fit !== 'recent') return { jobId: fit.id, userErrors: [] };
      const message = 'The scheduler was fitted less than an hour ago.';
      return { jobId: null, userErrors: [{ code: 'TOO_SOON', message, field: null }] };
    },

    async work(): Promise<void> {
      await jobs.createQueue(QUEUE, QUEUE_OPTIONS);
      await jobs.work<FitJob>(QUEUE, { concurrency: 1 }, handle);
    },
  };
}

export type SchedulerFitting = ReturnType<typeof createSchedulerFitting>;

async function rescheduled({ card, timeZone, parameters, entries }: LockedCard): Promise<NewEntry | null> {
  const { log, rows } = await entries();
  const at = new Date(Math.max(Date.now(), rows.at(-1)?.at.getTime() ?? 0));
  const rescheduling = { id: '', at, parametersVersion: 0, kind: 'RESCHEDULED' as const };
  const entry: Omit<NewEntry, 'schedule'> = {
    kind: 'RESCHEDULED',
    at,
    day: dayIn(timeZone, at),
    rating: null,
    durationMs: null,
    undoes: null,
    idempotencyKey: null,
    counts: NO_COUNTS,
  };
  // Every entry counts by the new parameters, so that no other version is asked for.
  return { ...entry, schedule: replay(card, [...log, rescheduling], () => parameters) };
}
