import type { Events } from '#platform/events.ts';
import type { Storage } from '#platform/storage/storage.ts';
import type { Database } from '#prisma/database.ts';
import { type AccountErased, eraseAccount } from '#prisma/erasure.ts';
import { eraseSpending } from '#prisma/spending.ts';
import { userFolder } from '../domain/document.ts';
import type { Documents } from './documents.ts';
import { eraseGlossary } from './glossary-terms.ts';
import { eraseMemory } from './memory-entries.ts';
import type { Translations } from './translations.ts';

export { accountErased } from '#prisma/erasure.ts';

interface ErasureParts {
  database: Database<'translation'>;
  translations: Pick<Translations, 'eraseUser'>;
  documents: Pick<Documents, 'eraseUser'>;
  storage: Pick<Storage, 'deleteAll'>;
  eraseVectors: (userId: string) => Promise<number>;
  events: Events;
}

/** Erases whatever this domain holds of a user. A new table of users' data is named here. */
export const createErasure =
  ({ database, translations, documents, storage, eraseVectors, events }: ErasureParts) =>
  (event: AccountErased) =>
    eraseAccount(
      {
        domain: 'translation',
        database,
        events,
        erase: async (transaction, userId) =>
          (await translations.eraseUser(transaction, userId)) +
          (await documents.eraseUser(transaction, userId)) +
          (await eraseGlossary(transaction, userId)) +
          (await eraseMemory(transaction, userId)) +
          (await eraseSpending('translation', transaction, userId)),
        eraseFiles: (userId) => storage.deleteAll(userFolder(userId)),
        eraseVectors,
      },
      event,
    );
