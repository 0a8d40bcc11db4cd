import { timeOfId } from '#platform/ids.ts';
import { inOrderOf } from '#platform/loaders.ts';
import { newestFirst, olderThan, type PageRequest, type TimeKey } from '#platform/pagination.ts';
import type { Viewer } from '#platform/viewer.ts';
import {
  anyOf,
  type Database,
  type DomainReader,
  type DomainTransaction,
  type Prisma,
  type Reader,
} from '#prisma/database.ts';
import type { Translation } from '#prisma/generated/client.ts';
import type { StoredHit } from '../domain/glossary.ts';
import type { StoredSegment } from '../domain/segments.ts';
import { escapedForLike } from './containing.ts';

export interface TranslationRow extends Omit<Translation, 'segments' | 'glossaryHits'> {
  segments: StoredSegment[];
  glossaryHits: StoredHit[];
}

/** Partitioned by month: an id is a UUIDv7 of `createdAt`, so it tells where its row is, and any other id finds nothing. */
export interface Translations {
  /** The row itself; the one that was there first, when the user has a translation with this idempotency key already. */
  create(writer: Reader, translation: TranslationRow): Promise<TranslationRow>;
  /** The same for many of one user, no two with one key, in few statements. All or none are kept. */
  createAll(writer: Reader, translations: readonly TranslationRow[]): Promise<TranslationRow[]>;
  /** From the primary: it decides whether a translation is made anew. */
  findByKey(userId: string, idempotencyKey: string): Promise<TranslationRow | null>;
  /** In the order of the keys. */
  findByKeys(userId: string, idempotencyKeys: readonly string[]): Promise<(TranslationRow | null)[]>;
  /** In the order of `ids`; null where there is no such translation. */
  byIds(viewer: Viewer, ids: readonly string[]): Promise<(TranslationRow | null)[]>;
  /** From the primary: it decides a write. Null when the user has no translation with this id. */
  findOwn(userId: string, id: string): Promise<TranslationRow | null>;
  /** Up to `first + 1` of a user's translations, newest first; `search` occurs in either text, in any case. */
  page(viewer: Viewer, userId: string, request: PageRequest, search: string | null): Promise<TranslationRow[]>;
  /**
   * Whether the user had a translation with this id; its idempotency key may then be used again, and what it
   * brought into the memory is gone.
   */
  delete(writer: Reader, userId: string, id: string): Promise<boolean>;
  /**
   * Deletes some thousand of a user's translations, of which it returns the number, those in detached months and the keys
   * at last; 0 when nothing is left. A statement must end in its time.
   */
  eraseUser(transaction: DomainTransaction<'translation'>, userId: string): Promise<number>;
}

const ERASED_AT_ONCE = 5_000;

export function createTranslations(database: Database<'translation'>): Translations {
  async function findByKeys(userId: string, keys: readonly string[]): Promise<(TranslationRow | null)[]> {
    if (keys.length === 0) return [];
    const rows = await database.readPrimary(async (client) => {
      const used = await client.idempotencyKey.findMany({ where: { userId, key: { in: anyOf(keys) } } });
      const ids = used.map(({ translationId }) => translationId);
      return ids.length === 0 ? [] : client.translation.findMany({ where: whereIds(ids) });
    });
    return inOrderOf(keys, rows.map(toRow), (row) => row.idempotencyKey ?? '');
  }

  async function findByKey(userId: string, key: string): Promise<TranslationRow | null> {
    const [row] = await findByKeys(userId, [key]);
    return row ?? null;
  }

  /** Those of the keys that the user had not used: of two at once one inserts a key, and the other waits until that is committed. */
  async function takeKeys(transaction: DomainTransaction<'translation'>, rows: readonly TranslationRow[]) {
    const data = rows.flatMap(({ userId, idempotencyKey: key, id: translationId }) =>
      key === null ? [] : [{ userId, key, translationId }],
    );
    const taken = await transaction.idempotencyKey.createManyAndReturn({ data, skipDuplicates: true });
    return new Set(taken.map(({ key }) => key));
  }

  async function createAll(writer: Reader, rows: readonly TranslationRow[]): Promise<TranslationRow[]> {
    const [first] = rows;
    if (!first) return [];
    if (rows.every(({ idempotencyKey }) => idempotencyKey === null)) {
      await database.write(writer, (client) => client.translation.createMany({ data: rows.map(toData) }));
      return [...rows];
    }
    const created = await database.transaction(writer, async (transaction) => {
      const taken = await takeKeys(transaction, rows);
      const fresh = rows.filter(({ idempotencyKey: key }) => key === null || taken.has(key));
      if (fresh.length > 0) await transaction.translation.createMany({ data: fresh.map(toData) });
      return new Set(fresh);
    });
    const others = rows.flatMap((row) => (created.has(row) ? [] : [row.idempotencyKey!]));
    const earlier = (await findByKeys(first.userId, others)).values();
    return rows.map((row) => {
      const there = created.has(row) ? row : earlier.next().value;
      if (!there) throw new Error('The translation with this key was deleted at the same moment.');
      return there;
    });
  }

  return {
    findByKey,
    findByKeys,
    createAll,
    async create(writer, row) {
      const [created] = await createAll(writer, [row]);
      return created!;
    },
    async byIds(viewer, ids) {
      const ours = ids.filter((id) => timeOfId(id) !== null);
      if (ours.length === 0) return ids.map(() => null);
      const where = whereIds(ours);
      const rows = await database.read(viewer, (client) => client.translation.findMany({ where }));
      return inOrderOf(ids, rows.map(toRow), (row) => row.id);
    },
    async findOwn(userId, id) {
      if (timeOfId(id) === null) return null;
      const where = { ...whereIds([id]), userId };
      const row = await database.readPrimary((client) => client.translation.findFirst({ where }));
      return row && toRow(row);
    },
    async page(viewer, userId, { first, after }, search) {
      const most = first + 1;
      const rows = await database.read(viewer, (client) =>
        search === null
          ? client.translation.findMany({ where: { userId, ...olderThan(after) }, orderBy: newestFirst, take: most })
          : searched(client, userId, after, search, most),
      );
      return rows.map(toRow);
    },
    async delete(writer, userId, id) {
      const createdAt = timeOfId(id);
      if (!createdAt) return false;
      const deleted = await database.write(
        writer,
        (client) => client.$queryRaw<unknown[]>`
          WITH deleted AS (
            DELETE FROM translation.translations
            WHERE id = ${id}::uuid AND created_at = ${createdAt} AND user_id = ${userId}::uuid
            RETURNING id, user_id, idempotency_key
          ), forgotten AS (
            DELETE FROM translation.memory_entries entry USING deleted
            WHERE entry.translation_id = deleted.id AND entry.user_id = deleted.user_id
          ), freed AS (
            DELETE FROM translation.idempotency_keys used USING deleted
            WHERE used.user_id = deleted.user_id AND used.key = deleted.idempotency_key
          )
          SELECT FROM deleted`,
      );
      return deleted.length > 0;
    },
    async eraseUser(transaction, userId) {
      const where = { userId };
      const { count } = await transaction.translation.deleteMany({ where, limit: ERASED_AT_ONCE });
      if (count === ERASED_AT_ONCE) return count;
      await transaction.idempotencyKey.deleteMany({ where });
      const [detached] = await transaction.$queryRaw<{ count: number }[]>`
        SELECT translation.erase_detached(${userId}::uuid)::int AS count`;
      return count + (detached?.count ?? 0);
    },
  };
}

/** The times bound the partitions that are looked into. `ids` are ours, and at least one. */
function whereIds(ids: readonly string[]): Prisma.TranslationWhereInput {
  const times = ids.map((id) => timeOfId(id)?.getTime() ?? 0);
  const createdAt = { gte: new Date(Math.min(...times)), lte: new Date(Math.max(...times)) };
  return { id: { in: anyOf(ids) }, createdAt };
}

async function searched(
  client: DomainReader<'translation'>,
  userId: string,
  after: TimeKey | null,
  search: string,
  most: number,
): Promise<Translation[]> {
  const found = await client.$queryRaw<{ id: string }[]>`
    SELECT id FROM translation.search_translations(${userId}::uuid, ${`%${escapedForLike(search)}%`},
      ${after?.createdAt ?? null}::timestamptz, ${after?.id ?? null}::uuid, ${most}::int) AS id`;
  if (found.length === 0) return [];
  const ids = found.map(({ id }) => id);
  const rows = await client.translation.findMany({ where: whereIds(ids) });
  return inOrderOf(ids, rows, ({ id }) => id).flatMap((row) => row ?? []);
}

/** The two columns hold what `create` wrote, and no one else writes them. */
const toRow = (row: Translation) => row as unknown as TranslationRow;
const toData = (row: TranslationRow) => row as unknown as Prisma.TranslationCreateManyInput;
