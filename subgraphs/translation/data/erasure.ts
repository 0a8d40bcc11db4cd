import type { Events } from '#platform/events.ts';
import type { Database, DomainTransaction } from '#prisma/database.ts';
import { type AccountErased, eraseAccount } from '#prisma/erasure.ts';
import { eraseSpending } from './spending.ts';

export { accountErased } from '#prisma/erasure.ts';

/** Erases whatever this domain holds of a user. A new table of users' data is named here. */
export const createErasure = (database: Database<'translation'>, events: Events) => (event: AccountErased) =>
  eraseAccount({ domain: 'translation', database, events, erase: eraseUser }, event);

/** Some thousand rows at a time, 0 when none is left: a statement must end in its time. */
async function eraseUser(transaction: DomainTransaction<'translation'>, userId: string): Promise<number> {
  const { count } = await transaction.translation.deleteMany({ where: { userId }, limit: 5_000 });
  return count + (await eraseSpending(transaction, userId));
}
