import type { Events } from '#platform/events.ts';
import type { Database, DomainTransaction } from '#prisma/database.ts';
import type { User } from '#prisma/generated/client.ts';

/**
 * Tells the other domains what they may know of a user. To be called in every transaction that makes or changes one, after
 * the change, which also counts `version` up: late and repeated events are told by it.
 */
export type PublishUserChanged = (transaction: DomainTransaction<'users'>, user: User) => Promise<void>;

/** A `dailyTokenQuota` of null is the configured one, which each domain knows. */
export function createUserChanged(events: Events): PublishUserChanged {
  return (transaction, { id, version, level, timeZone, dailyTokenQuota, ...user }) => {
    const { newCardsPerDay, reviewsPerDay, desiredRetention, topics } = user;
    const goals = { newCardsPerDay, reviewsPerDay, desiredRetention, topics };
    const data = { userId: id, version, level, timeZone, ...goals, dailyTokenQuota };
    return events.publish('user-changed', data, transaction);
  };
}

/**
 * Publishes up to `limit` users as they are, the first after `after` in the order of ids; answers their ids.
 * They cannot change or be erased until that is committed: else an event could tell of somebody who is gone.
 */
export function publishAgain(
  database: Database<'users'>,
  publish: PublishUserChanged,
  after: string,
  limit: number,
): Promise<string[]> {
  return database.transaction(
    null,
    async (transaction) => {
      const locked = await transaction.$queryRaw<{ id: string }[]>`
        SELECT id FROM users.users WHERE id > ${after}::uuid ORDER BY id LIMIT ${limit} FOR SHARE`;
      const where = { id: { in: locked.map(({ id }) => id) } };
      for (const user of await transaction.user.findMany({ where })) await publish(transaction, user);
      return locked.map(({ id }) => id);
    },
    { timeoutMs: 60_000 },
  );
}
