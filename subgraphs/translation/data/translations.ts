import { inOrderOf } from '#platform/loaders.ts';
import { newestFirst, olderThan, type PageRequest } from '#platform/pagination.ts';
import type { Viewer } from '#platform/viewer.ts';
import { anyOf, type Database, isUniqueViolation, type Prisma, type Reader } from '#prisma/database.ts';
import type { Translation } from '#prisma/generated/client.ts';
import type { StoredSegment } from '../domain/segments.ts';

export interface TranslationRow extends Omit<Translation, 'segments'> {
  segments: StoredSegment[];
}

export interface Translations {
  /** The row itself; the one that was there first, when the user has a translation with this idempotency key already. */
  create(writer: Reader, translation: TranslationRow): Promise<TranslationRow>;
  /** From the primary: it decides whether a translation is made anew. */
  findByKey(userId: string, idempotencyKey: string): Promise<TranslationRow | null>;
  /** In the order of `ids`; null where there is no such translation. */
  byIds(viewer: Viewer, ids: readonly string[]): Promise<(TranslationRow | null)[]>;
  /** Up to `first + 1` of a user's translations, newest first; `search` occurs in either text, in any case. */
  page(viewer: Viewer, userId: string, request: PageRequest, search: string | null): Promise<TranslationRow[]>;
  /** Whether the user had a translation with this id. */
  delete(writer: Reader, userId: string, id: string): Promise<boolean>;
}

export function createTranslations(database: Database<'translation'>): Translations {
  async function findByKey(userId: string, idempotencyKey: string): Promise<TranslationRow | null> {
    const where = { userId_idempotencyKey: { userId, idempotencyKey } };
    const row = await database.readPrimary((client) => client.translation.findUnique({ where }));
    return row && toRow(row);
  }

  return {
    findByKey,
    async create(writer, translation) {
      const { userId, idempotencyKey, segments } = translation;
      const data = { ...translation, segments: toJson(segments) };
      try {
        await database.write(writer, (client) => client.translation.create({ data }));
        return translation;
      } catch (error) {
        const taken = isUniqueViolation(error) && idempotencyKey !== null;
        const first = taken && (await findByKey(userId, idempotencyKey));
        if (!first) throw error;
        return first;
      }
    },
    async byIds(viewer, ids) {
      const where = { id: { in: anyOf(ids) } };
      const rows = await database.read(viewer, (client) => client.translation.findMany({ where }));
      return inOrderOf(ids, rows.map(toRow), (row) => row.id);
    },
    async page(viewer, userId, { first, after }, search) {
      const where = { userId, AND: [olderThan(after), search === null ? {} : occursInEither(search)] };
      const rows = await database.read(viewer, (client) =>
        client.translation.findMany({ where, orderBy: newestFirst, take: first + 1 }),
      );
      return rows.map(toRow);
    },
    async delete(writer, userId, id) {
      const where = { id, userId };
      const { count } = await database.write(writer, (client) => client.translation.deleteMany({ where }));
      return count > 0;
    },
  };
}

/** The column holds what `create` wrote, and no one else writes it. */
const toRow = (row: Translation): TranslationRow => ({ ...row, segments: row.segments as unknown as StoredSegment[] });
const toJson = (segments: StoredSegment[]) => segments as unknown as Prisma.InputJsonValue;

function occursInEither(search: string): Prisma.TranslationWhereInput {
  // Prisma hands these to LIKE as they are.
  const contains = search.replace(/[\\%_]/g, '\\$&');
  return {
    OR: [{ sourceText: { contains, mode: 'insensitive' } }, { targetText: { contains, mode: 'insensitive' } }],
  };
}
