import type { Database, DomainTransaction } from '#prisma/database.ts';

/** Ends one session of a user. False when there is no such session. */
export async function revokeOne(
  transaction: DomainTransaction<'users'>,
  userId: string,
  sessionId: string,
): Promise<boolean> {
  const { count } = await transaction.session.deleteMany({ where: { id: sessionId, userId } });
  if (count > 0) await announce(transaction, [sessionId]);
  return count > 0;
}

/** Ends all sessions of a user, but for `exceptSessionId`; answers how many. Wake `SESSIONS_REVOKED` when the transaction has committed. */
export async function revokeAll(
  transaction: DomainTransaction<'users'>,
  userId: string,
  exceptSessionId: string | null = null,
): Promise<number> {
  const ended = await transaction.$queryRaw<{ id: string }[]>`
    DELETE FROM users.sessions WHERE user_id = ${userId}::uuid AND id IS DISTINCT FROM ${exceptSessionId}::uuid
    RETURNING id`;
  await announce(
    transaction,
    ended.map(({ id }) => id),
  );
  return ended.length;
}

/** Not the time at which the transaction began: whoever reads in between must not have read past it. */
async function announce(transaction: DomainTransaction<'users'>, sessionIds: readonly string[]): Promise<void> {
  if (sessionIds.length === 0) return;
  await transaction.$executeRaw`
    INSERT INTO users.revoked_sessions (session_id, revoked_at)
    SELECT id, clock_timestamp() FROM unnest(${sessionIds}::uuid[]) AS ended (id)
    ON CONFLICT DO NOTHING`;
}

export interface Revocations {
  /** The sessions that were ended from `since` on, and PostgreSQL's time before they were read. */
  since(since: (now: Date) => Date): Promise<{ at: Date; sessionIds: string[] }>;
  removeOlderThan(at: Date): Promise<void>;
}

export function createRevocations(database: Database<'users'>): Revocations {
  return {
    since: (since) =>
      database.readPrimary(async (client) => {
        const [clock] = await client.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
        const at = clock?.now ?? new Date();
        const rows = await client.revokedSession.findMany({ where: { revokedAt: { gte: since(at) } } });
        return { at, sessionIds: rows.map(({ sessionId }) => sessionId) };
      }),
    async removeOlderThan(at) {
      await database.write(null, (client) => client.revokedSession.deleteMany({ where: { revokedAt: { lt: at } } }));
    },
  };
}
