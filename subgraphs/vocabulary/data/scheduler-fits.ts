import { newId } from '#platform/ids.ts';
import type { JobTransaction } from '#platform/jobs.ts';
import type { Database, Reader } from '#prisma/database.ts';
import type { TrainingReview } from '../domain/training-set.ts';
import { currentSettings, type SchedulerSettings } from './scheduler-parameters.ts';

export interface FitResult {
  reviews: number;
  logLossBefore: number;
  logLoss: number;
}

export interface SchedulerFits {
  /**
   * Writes that a fit is wanted, and enqueues it in the same transaction.
   * @returns the id of the one that is under way when there is one, `recent` when the last one was finished after `since`
   */
  request(
    writer: Reader,
    userId: string,
    since: Date,
    enqueue: (id: string, transaction: JobTransaction) => Promise<void>,
  ): Promise<{ id: string } | 'recent'>;
  /** Whether this is still the fit that is wanted. */
  isWanted(userId: string, id: string): Promise<boolean>;
  /** The user's latest answers that stand, and how their cards are scheduled now. From the primary. */
  read(userId: string, most: number): Promise<{ reviews: TrainingReview[]; settings: SchedulerSettings }>;
  /** The user's answers; beyond `enough` not all of them. */
  countAnswers(userId: string, enough: number): Promise<number>;
  /** Keeps new weights under a new version, from which on reviews use them. */
  keep(userId: string, weights: readonly number[], desiredRetention: number): Promise<void>;
  finish(userId: string, id: string, result: FitResult | null): Promise<void>;
  /** Up to `limit` ids of cards with a log, after this one, in their order. */
  loggedCards(userId: string, after: string, limit: number): Promise<string[]>;
}

export function createSchedulerFits(database: Database<'vocabulary'>): SchedulerFits {
  return {
    request: (writer, userId, since, enqueue) =>
      database.transaction(writer, async (transaction) => {
        const id = newId();
        const [made] = await transaction.$queryRaw<{ id: string }[]>`
          INSERT INTO vocabulary.scheduler_fits AS fits (user_id, id, requested_at)
          VALUES (${userId}::uuid, ${id}::uuid, now())
          ON CONFLICT (user_id) DO UPDATE SET id = excluded.id, requested_at = now(), finished_at = NULL,
            reviews = NULL, log_loss_before = NULL, log_loss = NULL
          WHERE fits.finished_at < ${since}
          RETURNING id::text`;
        if (made) {
          await enqueue(id, transaction);
          return { id };
        }
        const there = await transaction.schedulerFit.findUniqueOrThrow({ where: { userId } });
        return there.finishedAt === null ? { id: there.id } : 'recent';
      }),

    isWanted: (userId, id) =>
      database.readPrimary(async (client) => {
        const fit = await client.schedulerFit.findUnique({ where: { userId } });
        return fit?.id === id && fit.finishedAt === null;
      }),

    read: (userId, most) =>
      database.readPrimary(async (client) => ({
        settings: await currentSettings(client, userId),
        reviews: await client.$queryRaw<TrainingReview[]>`
          SELECT card_id::text AS "cardId", rating::text AS rating, at, day::text AS day FROM vocabulary.reviews answer
          WHERE user_id = ${userId}::uuid AND rating IS NOT NULL AND NOT EXISTS (
            SELECT FROM vocabulary.reviews undo WHERE undo.card_id = answer.card_id AND undo.undoes = answer.id
          )
          ORDER BY at DESC LIMIT ${most}`,
      })),

    countAnswers: (userId, enough) =>
      database.readPrimary(async (client) => {
        // The days know what was answered here. What was answered elsewhere is counted only as far as it is needed.
        const { _sum } = await client.reviewDay.aggregate({ where: { userId }, _sum: { reviews: true } });
        const here = _sum.reviews ?? 0;
        if (here >= enough) return here;
        const imported = { userId, kind: 'IMPORTED' as const, rating: { not: null } };
        return here + (await client.review.count({ where: imported, take: enough }));
      }),

    async keep(userId, weights, desiredRetention) {
      await database.write(
        null,
        (client) => client.$executeRaw`
          INSERT INTO vocabulary.scheduler_parameters (user_id, version, weights, desired_retention)
          SELECT ${userId}::uuid, coalesce(max(version), 0) + 1, ${[...weights]}::float8[], ${desiredRetention}::float8
          FROM vocabulary.scheduler_parameters WHERE user_id = ${userId}::uuid`,
      );
    },

    async finish(userId, id, result) {
      const data = { finishedAt: new Date(), ...result };
      await database.write(null, (client) => client.schedulerFit.updateMany({ where: { userId, id }, data }));
    },

    loggedCards: (userId, after, limit) =>
      database.readPrimary(async (client) => {
        const where = { userId, lastSeq: { gt: 0 }, id: { gt: after } };
        const rows = await client.card.findMany({ where, select: { id: true }, orderBy: { id: 'asc' }, take: limit });
        return rows.map(({ id }) => id);
      }),
  };
}
