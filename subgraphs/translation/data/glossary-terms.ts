import { newId } from '#platform/ids.ts';
import { inOrderOf } from '#platform/loaders.ts';
import { newestFirst, olderThan, type PageRequest } from '#platform/pagination.ts';
import type { Viewer } from '#platform/viewer.ts';
import { anyOf, type Database, type DomainTransaction, type Prisma, type Reader } from '#prisma/database.ts';
import type { GlossaryTerm } from '#prisma/generated/client.ts';
import { keyOf, MAX_TERMS, type NewTerm } from '../domain/glossary.ts';
import { containing } from './containing.ts';

export type GlossaryTermRow = Omit<GlossaryTerm, 'sourceKey'>;

export interface SavedTerm {
  term: GlossaryTermRow;
  /** The user had none for this source. */
  isNew: boolean;
}

export interface GlossaryTerms {
  /** All that a user has; for translating, so as new as the user's last change. */
  ofUser(reader: Reader, userId: string): Promise<GlossaryTermRow[]>;
  /** In the order of `ids`; null where there is no such term. */
  byIds(viewer: Viewer, ids: readonly string[]): Promise<(GlossaryTermRow | null)[]>;
  /** Up to `first + 1` of a user's terms, newest first; `search` occurs in the source, the target or the note, in any case. */
  page(viewer: Viewer, userId: string, request: PageRequest, search: string | null): Promise<GlossaryTermRow[]>;
  /**
   * Adds terms, or changes those whose source the user has; sources must differ. In the order of `terms`; null for those
   * that would be more than a user may have.
   */
  save(writer: Reader, userId: string, terms: readonly NewTerm[]): Promise<(SavedTerm | null)[]>;
  /** Whether the user had such a term. */
  delete(writer: Reader, userId: string, id: string): Promise<boolean>;
}

const SHOWN = { id: true, userId: true, source: true, target: true, note: true, createdAt: true } as const;

export function createGlossaryTerms(database: Database<'translation'>): GlossaryTerms {
  return {
    ofUser: (reader, userId) =>
      database.read(reader, (client) => client.glossaryTerm.findMany({ where: { userId }, select: SHOWN })),
    async byIds(viewer, ids) {
      const where = { id: { in: anyOf(ids) } };
      const rows = await database.read(viewer, (client) => client.glossaryTerm.findMany({ where, select: SHOWN }));
      return inOrderOf(ids, rows, (row) => row.id);
    },
    page: (viewer, userId, { first, after }, search) =>
      database.read(viewer, (client) =>
        client.glossaryTerm.findMany({
          where: { userId, AND: [olderThan(after), search === null ? {} : occursIn(search)] },
          orderBy: newestFirst,
          take: first + 1,
          select: SHOWN,
        }),
      ),
    async save(writer, userId, terms) {
      if (terms.length === 0) return [];
      const given = terms.map((term, place) => ({ ...term, id: newId(), key: keyOf(term.source), place }));
      const rows = await database.transaction(writer, async (transaction) => {
        // Else two at once could have room for more than there is.
        await transaction.$executeRaw`
          SELECT pg_advisory_xact_lock(hashtextextended(${`glossary ${userId}`}, 0))`;
        return saveRows(transaction, userId, JSON.stringify(given));
      });
      const saved = rows.map(({ isNew, key, ...term }) => ({ key, isNew, term }));
      return inOrderOf(
        given.map(({ key }) => key),
        saved,
        ({ key }) => key,
      ).map((found) => found && { term: found.term, isNew: found.isNew });
    },
    async delete(writer, userId, id) {
      const where = { id, userId };
      const { count } = await database.write(writer, (client) => client.glossaryTerm.deleteMany({ where }));
      return count > 0;
    },
  };
}

/** `given` is a JSON list; one statement, however long it is. */
const saveRows = (transaction: DomainTransaction<'translation'>, userId: string, given: string) =>
  transaction.$queryRaw<(GlossaryTermRow & { key: string; isNew: boolean })[]>`
    WITH given AS (
      SELECT given.*, known.id IS NOT NULL AS is_known
      FROM jsonb_to_recordset(${given}::jsonb)
        AS given (id uuid, key text, source text, target text, note text, place int)
      LEFT JOIN translation.glossary_terms known ON known.user_id = ${userId}::uuid AND known.source_key = given.key
    ), room AS (
      SELECT ${MAX_TERMS}::int - count(*) AS rows FROM translation.glossary_terms WHERE user_id = ${userId}::uuid
    ), numbered AS (
      SELECT *, row_number() OVER (PARTITION BY is_known ORDER BY place) AS number FROM given
    )
    INSERT INTO translation.glossary_terms AS term (id, user_id, source, source_key, target, note)
    SELECT id, ${userId}::uuid, source, key, target, note FROM numbered, room WHERE is_known OR number <= room.rows
    ON CONFLICT (user_id, source_key) DO UPDATE
    SET source = excluded.source, target = excluded.target, note = excluded.note
    RETURNING id, user_id AS "userId", source, target, note, created_at AS "createdAt", source_key AS key,
      xmax = 0 AS "isNew"`;

/** Answers how many there were. */
export async function eraseGlossary(transaction: DomainTransaction<'translation'>, userId: string): Promise<number> {
  const { count } = await transaction.glossaryTerm.deleteMany({ where: { userId } });
  return count;
}

function occursIn(search: string): Prisma.GlossaryTermWhereInput {
  const found = containing(search);
  return { OR: [{ source: found }, { target: found }, { note: found }] };
}
