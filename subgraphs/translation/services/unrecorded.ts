import type { Cache } from '#platform/cache/caches.ts';
import { sealFor } from '#platform/cache/sealed.ts';
import type { TranslationRow } from '../data/translations.ts';

/**
 * Translations that are not kept in the history, for as long as somebody may ask again with the same idempotency key. They
 * are sealed with that key and the user's id: nobody else can read them, and nothing names whose they are.
 */
export interface Unrecorded {
  find(userId: string, idempotencyKey: string): Promise<TranslationRow | null>;
  /** The row itself; the one that was there first, when there is one with its key. */
  keep(row: TranslationRow): Promise<TranslationRow>;
}

export function createUnrecorded(cache: Cache<string>): Unrecorded {
  const sealOf = (userId: string, key: string) => sealFor('unrecorded', userId, key);
  const open = (userId: string, key: string, sealed: string | undefined): TranslationRow | null => {
    const row = sealed === undefined ? undefined : (sealOf(userId, key).open(sealed) as TranslationRow | undefined);
    // JSON knows no dates.
    return row ? { ...row, createdAt: new Date(row.createdAt) } : null;
  };

  return {
    find: async (userId, key) => open(userId, key, await cache.peek(sealOf(userId, key).key)),
    async keep(row) {
      const { userId, idempotencyKey } = row;
      if (idempotencyKey === null) return row;
      const { key, seal } = sealOf(userId, idempotencyKey);
      const kept = await cache.get(key, async () => seal(row));
      return open(userId, idempotencyKey, kept) ?? row;
    },
  };
}
