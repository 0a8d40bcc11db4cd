import { Prisma } from '#prisma/generated/client.ts';
import { NEW_LEARNER } from '../domain/learner-settings.ts';

/**
 * The start of a statement (`WITH …`) that knows a learner's day: `today (today, time_zone, level, new_limit,
 * reviews_limit, reviewed, new_left, reviews_left)`, one row. What is left is what the learner's goals allow, less what was answered since their midnight.
 */
export const withToday = (userId: string, now: Date) => Prisma.sql`
  WITH learner AS (
    SELECT coalesce(settings.time_zone, ${NEW_LEARNER.timeZone}) AS time_zone,
      (${now}::timestamptz AT TIME ZONE coalesce(settings.time_zone, ${NEW_LEARNER.timeZone}))::date AS today,
      coalesce(settings.level::text, ${NEW_LEARNER.level}) AS level,
      coalesce(settings.new_cards_per_day, ${NEW_LEARNER.newCardsPerDay}::int) AS new_limit,
      coalesce(settings.reviews_per_day, ${NEW_LEARNER.reviewsPerDay}::int) AS reviews_limit
    FROM (SELECT ${userId}::uuid AS user_id) AS one LEFT JOIN vocabulary.learner_settings settings USING (user_id)
  ), today AS (
    SELECT today, time_zone, level, new_limit, reviews_limit, coalesce(reviews, 0) AS reviewed,
      greatest(0, new_limit - coalesce(new_cards, 0)) AS new_left,
      greatest(0, reviews_limit - coalesce(review_cards, 0)) AS reviews_left
    FROM learner LEFT JOIN vocabulary.review_days days ON days.user_id = ${userId}::uuid AND days.day = learner.today
  )`;
