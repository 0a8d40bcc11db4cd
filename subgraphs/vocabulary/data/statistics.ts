import type { Viewer } from '#platform/viewer.ts';
import type { Database } from '#prisma/database.ts';
import type { CefrLevel } from '../domain/levels.ts';
import { withToday } from './today.ts';

/** Of a learner at a moment; days are those of their time zone. */
export interface Totals {
  total: number;
  new: number;
  /** Answered, and not mature. */
  learning: number;
  /** Due three weeks or more after their last review. */
  mature: number;
  /** What the queue holds now, within the day's limits. */
  dueNow: number;
  reviewedToday: number;
  newLeftToday: number;
  reviewsLeftToday: number;
  /** Days in a row with a review, the last of them today or yesterday. */
  streakDays: number;
  /** The share recalled of the cards that were learnt already, in the last 30 days; null without any. */
  retention30d: number | null;
  level: CefrLevel;
  newCardsPerDay: number;
  reviewsPerDay: number;
}

export interface DayCount {
  /** 2026-11-24 */
  day: string;
  count: number;
}

export interface DayStats {
  day: string;
  reviews: number;
  retention: number | null;
}

export interface Statistics {
  /** One statement over the user's cards and days; reviews are not read. */
  totals(viewer: Viewer, userId: string, now: Date): Promise<Totals>;
  /** For each of `days` days from today on; what is overdue counts today. */
  forecast(viewer: Viewer, userId: string, now: Date, days: number): Promise<DayCount[]>;
  /** For each of the last `days` days, today at the end. */
  history(viewer: Viewer, userId: string, now: Date, days: number): Promise<DayStats[]>;
}

export function createStatistics(database: Database<'vocabulary'>): Statistics {
  return {
    async totals(viewer, userId, now) {
      const [totals] = await database.read(
        viewer,
        (client) => client.$queryRaw<Totals[]>`
          ${withToday(userId, now)}, counts AS (
            SELECT count(*)::int AS total,
              count(*) FILTER (WHERE state = 'NEW')::int AS new,
              count(*) FILTER (WHERE state = 'REVIEW' AND due - last_review_at >= interval '21 days')::int AS mature,
              count(*) FILTER (WHERE NOT suspended AND due <= ${now} AND state IN ('LEARNING', 'RELEARNING'))::int AS due_learning,
              count(*) FILTER (WHERE NOT suspended AND due <= ${now} AND state = 'REVIEW')::int AS due_review,
              count(*) FILTER (WHERE NOT suspended AND due <= ${now} AND state = 'NEW')::int AS due_new
            FROM vocabulary.cards WHERE user_id = ${userId}::uuid
          ), month AS (
            SELECT sum(recalled)::float8 / nullif(sum(review_cards), 0) AS retention
            FROM vocabulary.review_days, today
            WHERE user_id = ${userId}::uuid AND day > today.today - 30 AND day <= today.today
          ), runs AS (
            -- Days in a row have one number in common.
            SELECT day, day + (row_number() OVER (ORDER BY day DESC))::int AS run
            FROM vocabulary.review_days, today
            WHERE user_id = ${userId}::uuid AND reviews > 0 AND day <= today.today
          ), streak AS (
            SELECT count(*)::int AS days FROM runs, today
            WHERE run = (SELECT max(day) + 1 FROM runs) AND (SELECT max(day) FROM runs) >= today.today - 1
          )
          SELECT total, new, mature, total - new - mature AS learning,
            due_learning + least(due_review, reviews_left) + least(due_new, new_left) AS "dueNow",
            reviewed AS "reviewedToday", new_left AS "newLeftToday", reviews_left AS "reviewsLeftToday",
            streak.days AS "streakDays", month.retention AS "retention30d",
            level, new_limit AS "newCardsPerDay", reviews_limit AS "reviewsPerDay"
          FROM counts, today, month, streak`,
      );
      return totals!;
    },

    forecast: (viewer, userId, now, days) =>
      database.read(
        viewer,
        (client) => client.$queryRaw<DayCount[]>`
          ${withToday(userId, now)}, dues AS (
            SELECT greatest((due AT TIME ZONE time_zone)::date, today) AS day, count(*)::int AS count
            FROM vocabulary.cards, today
            WHERE user_id = ${userId}::uuid AND NOT suspended AND state <> 'NEW'
              AND due < ((today + ${days}::int)::timestamp AT TIME ZONE time_zone)
            GROUP BY 1
          )
          SELECT to_char(today + n, 'YYYY-MM-DD') AS day, coalesce(count, 0) AS count
          FROM today CROSS JOIN generate_series(0, ${days}::int - 1) AS n LEFT JOIN dues ON dues.day = today + n
          ORDER BY n`,
      ),

    history: (viewer, userId, now, days) =>
      database.read(
        viewer,
        (client) => client.$queryRaw<DayStats[]>`
          ${withToday(userId, now)}
          SELECT to_char(today - n, 'YYYY-MM-DD') AS day, coalesce(reviews, 0) AS reviews,
            recalled::float8 / nullif(review_cards, 0) AS retention
          FROM today CROSS JOIN generate_series(0, ${days}::int - 1) AS n
          LEFT JOIN vocabulary.review_days ON user_id = ${userId}::uuid AND day = today - n
          ORDER BY n DESC`,
      ),
  };
}
