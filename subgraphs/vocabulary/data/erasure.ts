import type { Events } from '#platform/events.ts';
import type { Storage } from '#platform/storage/storage.ts';
import type { Database, DomainTransaction } from '#prisma/database.ts';
import { type AccountErased, eraseAccount } from '#prisma/erasure.ts';
import { userFolder } from '../domain/card-import.ts';

export { accountErased } from '#prisma/erasure.ts';

interface ErasureParts {
  database: Database<'vocabulary'>;
  storage: Pick<Storage, 'deleteAll'>;
  events: Events;
  eraseVectors: (userId: string) => Promise<number>;
}

/** Erases whatever this domain holds of a user. A new table of users' data is named here. */
export const createErasure =
  ({ database, storage, events, eraseVectors }: ErasureParts) =>
  (event: AccountErased) => {
    const eraseFiles = (userId: string) => storage.deleteAll(userFolder(userId));
    return eraseAccount({ domain: 'vocabulary', database, events, erase, eraseVectors, eraseFiles }, event);
  };

async function erase(transaction: DomainTransaction<'vocabulary'>, userId: string): Promise<number> {
  const cards = await transaction.card.deleteMany({ where: { userId }, limit: 5_000 });
  const reviews = await transaction.review.deleteMany({ where: { userId }, limit: 5_000 });
  const days = await transaction.reviewDay.deleteMany({ where: { userId } });
  const parameters = await transaction.schedulerParameters.deleteMany({ where: { userId } });
  const imports = await transaction.cardImport.deleteMany({ where: { userId }, limit: 5 });
  const fits = await transaction.schedulerFit.deleteMany({ where: { userId } });
  const settings = await transaction.learnerSettings.deleteMany({ where: { userId } });
  const all = [cards, reviews, days, parameters, imports, fits, settings];
  return all.reduce((sum, { count }) => sum + count, 0);
}
