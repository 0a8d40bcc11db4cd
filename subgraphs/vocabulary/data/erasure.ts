import type { Events } from '#platform/events.ts';
import type { Database, DomainTransaction } from '#prisma/database.ts';
import { type AccountErased, eraseAccount } from '#prisma/erasure.ts';

export { accountErased } from '#prisma/erasure.ts';

interface ErasureParts {
  database: Database<'vocabulary'>;
  events: Events;
  eraseVectors: (userId: string) => Promise<number>;
}

/** Erases whatever this domain holds of a user. A new table of users' data is named here. */
export const createErasure =
  ({ database, events, eraseVectors }: ErasureParts) =>
  (event: AccountErased) =>
    eraseAccount({ domain: 'vocabulary', database, events, erase, eraseVectors }, event);

async function erase(transaction: DomainTransaction<'vocabulary'>, userId: string): Promise<number> {
  const cards = await transaction.card.deleteMany({ where: { userId }, limit: 5_000 });
  const reviews = await transaction.review.deleteMany({ where: { userId }, limit: 5_000 });
  const days = await transaction.reviewDay.deleteMany({ where: { userId } });
  const parameters = await transaction.schedulerParameters.deleteMany({ where: { userId } });
  const fits = await transaction.schedulerFit.deleteMany({ where: { userId } });
  const settings = await transaction.learnerSettings.deleteMany({ where: { userId } });
  return cards.count + reviews.count + days.count + parameters.count + fits.count + settings.count;
}
