import { timeOfId } from '#platform/ids.ts';
import { inOrderOf } from '#platform/loaders.ts';
import { newestFirst, olderThan, type PageRequest } from '#platform/pagination.ts';
import type { Viewer } from '#platform/viewer.ts';
import { anyOf, type Database, type DomainTransaction, type Prisma, type Reader } from '#prisma/database.ts';
import type { Translation } from '#prisma/generated/client.ts';
import type { StoredSegment } from '../domain/segments.ts';

export interface TranslationRow extends Omit<Translation, 'segments'> {
  segments: StoredSegment[];
}

/** Partitioned by month: an id is a UUIDv7 of `createdAt`, so it tells where its row is, and any other id finds nothing. */
export interface Translations {
  /** The row itself; the one that was there first, when the user has a translation with this idempotency key already. */
  create(writer: Reader, translation: TranslationRow): Promise<TranslationRow>;
  /** From the primary: it decides whether a translation is made anew. */
  findByKey(userId: string, idempotencyKey: string): Promise<TranslationRow | null>;
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
  async function findByKey(userId: string, key: string): Promise<TranslationRow | null> {
    const row = await database.readPrimary(async (client) => {
      const used = await client.idempotencyKey.findUnique({ where: { userId_key: { userId, key } } });
      return used && client.translation.findFirst({ where: whereIds([used.translationId]) });
    });
    return row && toRow(row);
  }

  /** False when the user has used the key: of two at once one inserts it, and the other waits for that to be committed. */
  function createWithKey(writer: Reader, key: string, row: TranslationRow): Promise<boolean> {
    const { id: translationId, userId } = row;
    return database.transaction(writer, async (transaction) => {
      const data = { userId, key, translationId };
      const { count } = await transaction.idempotencyKey.createMany({ data, skipDuplicates: true });
      if (count > 0) await transaction.translation.create({ data: toData(row) });
      return count > 0;
    });
  }

  return {
    findByKey,
    async create(writer, row) {
      const { userId, idempotencyKey } = row;
      if (idempotencyKey === null) {
        await database.write(writer, (client) => client.translation.create({ data: toData(row) }));
        return row;
      }
      if (await createWithKey(writer, idempotencyKey, row)) return row;
      const first = await findByKey(userId, idempotencyKey);
      if (!first) throw new Error('The translation with this key was deleted at the same moment.');
      return first;
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
      const where = { userId, AND: [olderThan(after), search === null ? {} : occursInEither(search)] };
      const rows = await database.read(viewer, (client) =>
        client.translation.findMany({ where, orderBy: newestFirst, take: first + 1 }),
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

/** The column holds what `create` wrote, and no one else writes it. */
const toRow = (row: Translation): TranslationRow => ({ ...row, segments: row.segments as unknown as StoredSegment[] });
const toData = (row: TranslationRow) => ({ ...row, segments: row.segments as unknown as Prisma.InputJsonValue });

function occursInEither(search: string): Prisma.TranslationWhereInput {
  // Prisma hands these to LIKE as they are.
  const contains = search.replace(/[\\%_]/g, '\\$&');
  return {
    OR: [{ sourceText: { contains, mode: 'insensitive' } }, { targetText: { contains, mode: 'insensitive' } }],
  };
}
