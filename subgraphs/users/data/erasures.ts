import type { Events } from '#platform/events.ts';
import { newId } from '#platform/ids.ts';
import type { Database, DomainTransaction, Reader } from '#prisma/database.ts';
import type { DomainErased } from '#prisma/erasure.ts';
import type { ErasedDomain, Erasure } from '#prisma/generated/client.ts';
import { domains } from '#prisma/roles.ts';
import { revokeAll } from './revocations.ts';

export type ErasureRow = Erasure & { domains: ErasedDomain[] };

export interface Erasures {
  /** Deletes the user from this domain and asks all others to; null when there is no such user (any more). */
  begin(writer: Reader, userId: string): Promise<ErasureRow | null>;
  /** From the primary: who asks right after the account was deleted has no token that says so. */
  find(id: string): Promise<ErasureRow | null>;
  /** A domain has erased its part; may be told twice. Answers with the user's id when that was the last one. */
  record(report: DomainErased): Promise<string | null>;
}

const include = { domains: { orderBy: { name: 'asc' } } } as const;

export function createErasures(database: Database<'users'>, events: Events): Erasures {
  return {
    begin: (writer, userId) =>
      database.transaction(writer, async (transaction) => {
        const deleted = await deleteUser(transaction, userId);
        if (!deleted) return null;
        const own = { name: 'users', erasedAt: new Date(), rows: deleted.rows, vectors: 0, files: 0 };
        const others = domains.filter((name) => name !== own.name).map((name) => ({ name }));
        const data = { id: newId(), userId, domains: { create: [own, ...others] } };
        const erasure = await transaction.erasure.create({ data, include });
        await events.forget('userId', [userId], transaction);
        // Letters that are still to be sent.
        await events.forget('email', [deleted.email], transaction);
        await events.publish('account-erased', { userId, erasureId: erasure.id }, transaction);
        return erasure;
      }),

    find: (id) => database.readPrimary((client) => client.erasure.findUnique({ where: { id }, include })),

    record: (report) =>
      database.transaction(null, async (transaction) => {
        const userId = await lock(transaction, report.erasureId);
        if (userId === null) return null;
        await note(transaction, report);
        const where = { erasureId: report.erasureId, erasedAt: null };
        if ((await transaction.erasedDomain.count({ where })) > 0) return null;
        const finished = { finishedAt: new Date(), userId: null };
        await transaction.erasure.update({ where: { id: report.erasureId }, data: finished });
        // What other domains said of the user until they had erased their part.
        await events.forget('userId', [userId], transaction);
        return userId;
      }),
  };
}

/** The rows that went, and whose they were; null when there is no such user. */
async function deleteUser(transaction: DomainTransaction<'users'>, id: string) {
  // Locked: no sign-in comes in between, whose session would go without being named as revoked.
  const [user] = await transaction.$queryRaw<{ email: string }[]>`
    SELECT email FROM users.users WHERE id = ${id}::uuid FOR UPDATE`;
  if (!user) return null;
  const sessions = await revokeAll(transaction, id);
  const { count } = await transaction.user.deleteMany({ where: { id } });
  return count === 0 ? null : { email: user.email, rows: count + sessions };
}

/** Of two domains that report at once the second must see the first. Null when there is no such erasure, or nothing to do. */
async function lock(transaction: DomainTransaction<'users'>, erasureId: string): Promise<string | null> {
  const rows = await transaction.$queryRaw<{ userId: string | null }[]>`
    SELECT user_id AS "userId" FROM users.erasures WHERE id = ${erasureId}::uuid FOR UPDATE`;
  return rows[0]?.userId ?? null;
}

/** A report that comes again finds nothing left to erase, and says so. */
async function note(transaction: DomainTransaction<'users'>, report: DomainErased): Promise<void> {
  const { erasureId, domain, rows, vectors, files } = report;
  await transaction.$executeRaw`
    UPDATE users.erased_domains
    SET erased_at = coalesce(erased_at, now()), rows = greatest(rows, ${rows}),
        vectors = greatest(vectors, ${vectors}), files = greatest(files, ${files})
    WHERE erasure_id = ${erasureId}::uuid AND name = ${domain}`;
}
