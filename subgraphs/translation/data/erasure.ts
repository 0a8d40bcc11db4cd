import type { Events } from '#platform/events.ts';
import type { Database } from '#prisma/database.ts';
import { type AccountErased, eraseAccount } from '#prisma/erasure.ts';
import { eraseMemory } from './memory-entries.ts';
import { eraseSpending } from './spending.ts';
import type { Translations } from './translations.ts';

export { accountErased } from '#prisma/erasure.ts';

interface ErasureParts {
  database: Database<'translation'>;
  events: Events;
  translations: Pick<Translations, 'eraseUser'>;
  eraseVectors: (userId: string) => Promise<number>;
}

/** Erases whatever this domain holds of a user. A new table of users' data is named here. */
export const createErasure =
  ({ database, events, translations, eraseVectors }: ErasureParts) =>
  (event: AccountErased) =>
    eraseAccount(
      {
        domain: 'translation',
        database,
        events,
        erase: async (transaction, userId) =>
          (await translations.eraseUser(transaction, userId)) +
          (await eraseSpending(transaction, userId)) +
          (await eraseMemory(transaction, userId)),
        eraseVectors,
      },
      event,
    );
