import { newId } from '#platform/ids.ts';
import { anyOf, type Database, type DomainTransaction } from '#prisma/database.ts';
import type { Direction } from '../domain/directions.ts';
import type { Language } from '../domain/translation.ts';

/** How a user wants a sentence translated. */
export interface MemoryEntry {
  id: string;
  userId: string;
  source: Language;
  target: Language;
  sourceText: string;
  targetText: string;
}

/** A pair to be remembered; `sourceKey` is the same for sentences that count as one. */
export interface MemoryPair {
  sourceKey: string;
  sourceText: string;
  targetText: string;
}

/** Whose entries, and in which direction. */
export interface MemoryOwner extends Direction {
  userId: string;
}

export interface MemoryEntries {
  /** The user's pairs by their key, and whether there are any others of this direction. */
  exact(owner: MemoryOwner, keys: readonly string[]): Promise<{ byKey: Map<string, MemoryEntry>; hasAny: boolean }>;
  /** Those of the user's entries that there are. */
  byIds(owner: MemoryOwner, ids: readonly string[]): Promise<MemoryEntry[]>;
  /** For each text the user's entries that share most of its trigrams, the nearest first; [] where there are none. */
  similar(owner: MemoryOwner, texts: readonly string[], limit: number): Promise<MemoryEntry[][]>;

  /** Up to `limit` entries whose vector is not there yet. */
  withoutVector(limit: number): Promise<MemoryEntry[]>;
  noteVectors(ids: readonly string[], model: string): Promise<void>;
  /** Up to `limit` ids of entries that are gone while their vectors may still be there. */
  removed(limit: number): Promise<string[]>;
  noteRemoved(ids: readonly string[]): Promise<void>;

  count(): Promise<number>;
  /** Up to `limit` entries in the order of their ids, after one of them. */
  page(after: string | null, limit: number): Promise<MemoryEntry[]>;
  /** Those of the ids that are entries. */
  existing(ids: readonly string[]): Promise<Set<string>>;
}

export function createMemoryEntries(database: Database<'translation'>): MemoryEntries {
  return {
    async exact({ userId, source, target }, keys) {
      const [entries, any] = await database.read({ id: userId }, (client) =>
        Promise.all([
          client.memoryEntry.findMany({ where: { userId, source, target, sourceKey: { in: anyOf(keys) } } }),
          client.memoryEntry.findFirst({ where: { userId, source, target }, select: { id: true } }),
        ]),
      );
      return { byKey: new Map(entries.map((entry) => [entry.sourceKey, entry])), hasAny: any !== null };
    },

    async byIds({ userId, source, target }, ids) {
      if (ids.length === 0) return [];
      const where = { id: { in: anyOf(ids) }, userId, source, target };
      return database.read({ id: userId }, (client) => client.memoryEntry.findMany({ where }));
    },

    async similar({ userId, source, target }, texts, limit) {
      // A user has some thousand entries at the most: no index over everybody's trigrams is worth its writes.
      const rows = await database.read(
        { id: userId },
        (client) => client.$queryRaw<(MemoryEntry & { place: number })[]>`
          SELECT place::int, near.*
          FROM unnest(${texts}::text[]) WITH ORDINALITY AS asked (text, place),
          LATERAL (
            SELECT id, user_id AS "userId", source::text, target::text, source_text AS "sourceText", target_text AS "targetText"
            FROM translation.memory_entries
            WHERE user_id = ${userId}::uuid
              AND source = ${source}::translation.language AND target = ${target}::translation.language
            ORDER BY public.similarity(source_text, asked.text) DESC
            LIMIT ${limit}::int
          ) AS near`,
      );
      return texts.map((_, index) => rows.filter(({ place }) => place === index + 1));
    },

    withoutVector: (limit) =>
      database.readPrimary((client) => client.memoryEntry.findMany({ where: { vectorModel: null }, take: limit })),

    async noteVectors(ids, model) {
      await database.write(
        null,
        (client) =>
          client.$executeRaw`UPDATE translation.memory_entries SET vector_model = ${model} WHERE id = ANY (${ids}::uuid[])`,
      );
    },

    async removed(limit) {
      const rows = await database.readPrimary((client) => client.memoryRemoval.findMany({ take: limit }));
      return rows.map(({ entryId }) => entryId);
    },

    async noteRemoved(ids) {
      await database.write(
        null,
        (client) => client.$executeRaw`DELETE FROM translation.memory_removals WHERE entry_id = ANY (${ids}::uuid[])`,
      );
    },

    count: () => database.readPrimary((client) => client.memoryEntry.count()),

    page: (after, limit) =>
      database.readPrimary((client) =>
        client.memoryEntry.findMany({
          ...(after !== null && { where: { id: { gt: after } } }),
          orderBy: { id: 'asc' },
          take: limit,
        }),
      ),

    async existing(ids) {
      const rows = await database.readPrimary(
        (client) => client.$queryRaw<{ id: string }[]>`
          SELECT id FROM translation.memory_entries WHERE id = ANY (${ids}::uuid[])`,
      );
      return new Set(rows.map(({ id }) => id));
    },
  };
}

/** One pair a sentence: the last one counts. What is over `most` of the user's entries, the oldest first, goes. */
export async function rememberPairs(
  transaction: DomainTransaction<'translation'>,
  { userId, source, target }: MemoryOwner,
  { translationId, pairs, most }: { translationId: string; pairs: readonly MemoryPair[]; most: number },
): Promise<void> {
  if (pairs.length === 0) return;
  const column = (name: keyof MemoryPair) => pairs.map((pair) => pair[name]);
  // A vector is of the key's text: it stays as it is when the pair is written anew.
  await transaction.$executeRaw`
    INSERT INTO translation.memory_entries AS entry
      (id, user_id, source, target, source_key, source_text, target_text, translation_id, updated_at)
    SELECT pair.id, ${userId}::uuid, ${source}::translation.language, ${target}::translation.language,
      pair.key, pair.source_text, pair.target_text, ${translationId}::uuid, now()
    FROM unnest(${pairs.map(newId)}::uuid[], ${column('sourceKey')}::text[], ${column('sourceText')}::text[],
      ${column('targetText')}::text[]) AS pair (id, key, source_text, target_text)
    ON CONFLICT (user_id, source, target, source_key) DO UPDATE SET source_text = excluded.source_text,
      target_text = excluded.target_text, translation_id = excluded.translation_id, updated_at = excluded.updated_at`;
  await transaction.$executeRaw`
    DELETE FROM translation.memory_entries WHERE id IN (
      SELECT id FROM translation.memory_entries WHERE user_id = ${userId}::uuid
      ORDER BY updated_at DESC, id DESC OFFSET ${most}::int)`;
}

/**
 * What came with this translation, and pairs that say the same as these, whichever translation they came with. The keys of
 * `kept` are about to be written, and keep their place.
 */
export async function forgetPairs(
  transaction: DomainTransaction<'translation'>,
  { userId, source, target }: MemoryOwner,
  { translationId, pairs, kept }: { translationId: string; pairs: readonly MemoryPair[]; kept: readonly MemoryPair[] },
): Promise<void> {
  const keys = pairs.map(({ sourceKey }) => sourceKey);
  const texts = pairs.map(({ targetText }) => targetText);
  const keptKeys = kept.map(({ sourceKey }) => sourceKey);
  await transaction.$executeRaw`
    DELETE FROM translation.memory_entries
    WHERE user_id = ${userId}::uuid AND source_key <> ALL (${keptKeys}::text[])
      AND (translation_id = ${translationId}::uuid
        OR (source = ${source}::translation.language AND target = ${target}::translation.language
          AND (source_key, target_text) IN (SELECT * FROM unnest(${keys}::text[], ${texts}::text[]))))`;
}

/** Answers how many rows that was. Their vectors are another matter. */
export const eraseMemory = (transaction: DomainTransaction<'translation'>, userId: string): Promise<number> =>
  transaction.$executeRaw`DELETE FROM translation.memory_entries WHERE user_id = ${userId}::uuid`;
