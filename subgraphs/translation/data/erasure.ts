import type { Events } from '#platform/events.ts';
import type { Database } from '#prisma/database.ts';
import { type AccountErased, eraseAccount } from '#prisma/erasure.ts';
import { eraseGlossary } from './glossary-terms.ts';
import { eraseSpending } from './spending.ts';
import type { Translations } from './translations.ts';

export { accountErased } from '#prisma/erasure.ts';

/** Erases whatever this domain holds of a user. A new table of users' data is named here. */
export const createErasure =
  (database: Database<'translation'>, translations: Pick<Translations, 'eraseUser'>, events: Events) =>
  (event: AccountErased) =>
    eraseAccount(
      {
        domain: 'translation',
        database,
        events,
        erase: async (transaction, userId) =>
          (await translations.eraseUser(transaction, userId)) +
          (await eraseGlossary(transaction, userId)) +
          (await eraseSpending(transaction, userId)),
      },
      event,
    );
