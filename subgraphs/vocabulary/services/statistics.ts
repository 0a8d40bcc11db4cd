import { badUserInput } from '#platform/errors.ts';
import { owns, type Viewer } from '#platform/viewer.ts';
import type { Statistics, Totals } from '../data/statistics.ts';

/** A learner's numbers; those of single days are read when they are asked for. */
export interface StatisticsView extends Totals {
  userId: string;
  /** Of all of its numbers. */
  at: Date;
}

const MOST_DAYS = 365;
const READ = 'vocabulary:read';

/** How far a learner has come. */
export function createStatisticsService({ statistics }: { statistics: Statistics }) {
  return {
    /** For the user, and for a worker that may read; null for anyone else. */
    async of(viewer: Viewer, userId: string): Promise<StatisticsView | null> {
      if (!owns(viewer, userId, READ)) return null;
      const at = new Date();
      return { ...(await statistics.totals(viewer, userId, at)), userId, at };
    },

    /** @throws BAD_USER_INPUT */
    forecast: async (viewer: Viewer, { userId, at }: StatisticsView, days: number | null | undefined) =>
      owns(viewer, userId, READ) ? statistics.forecast(viewer, userId, at, readDays(days)) : [],

    /** @throws BAD_USER_INPUT */
    history: async (viewer: Viewer, { userId, at }: StatisticsView, days: number | null | undefined) =>
      owns(viewer, userId, READ) ? statistics.history(viewer, userId, at, readDays(days)) : [],
  };
}

export type StatisticsService = ReturnType<typeof createStatisticsService>;

function readDays(days: number | null | undefined): number {
  const count = days ?? 30;
  if (count < 1 || count > MOST_DAYS) throw badUserInput(`days must be between 1 and ${MOST_DAYS}.`);
  return count;
}
