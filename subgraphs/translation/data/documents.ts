import { inOrderOf } from '#platform/loaders.ts';
import { newestFirst, olderThan, type PageRequest } from '#platform/pagination.ts';
import type { Viewer } from '#platform/viewer.ts';
import { anyOf, type Database, type DomainTransaction, type Prisma, type Reader } from '#prisma/database.ts';
import type { Document } from '#prisma/generated/client.ts';
import type { DocumentStatus, Holdings, SavedSegment } from '../domain/document.ts';

export type DocumentRow = Document;

export type NewDocument = Pick<DocumentRow, 'id' | 'userId' | 'name' | 'mediaType' | 'bytes'>;

/** What becomes of a document; what is left out stays. */
export type DocumentChange = Partial<
  Pick<DocumentRow, 'status' | 'target' | 'kind' | 'progress' | 'error' | 'contentHash'>
>;

export interface RecordOptions {
  writer?: Reader;
  /** What has to be there exactly when the change is. */
  also?: (transaction: DomainTransaction<'translation'>) => Promise<unknown>;
  /** Whether the owner, of whom nothing else can begin meanwhile, may have this change too. */
  admits?: (held: Holdings) => boolean;
}

/** A document as it was after the change that this tells of. */
export interface DocumentEventRow {
  seq: number;
  document: DocumentRow;
}

/** What is left of a document that was deleted. */
export interface DeletedDocumentRow {
  id: string;
  userId: string;
}

export interface Documents {
  /** Null when `admits` says so, of what the user has without this one. */
  create(writer: Reader, document: NewDocument, admits: (held: Holdings) => boolean): Promise<DocumentRow | null>;
  /**
   * Locks the document, asks `change` what becomes of it as it stands, and writes that with an event of the next number.
   * Null when there is no such document, or when it, or `admits`, allows no such change.
   */
  record(
    id: string,
    change: (document: DocumentRow) => DocumentChange | null,
    options?: RecordOptions,
  ): Promise<DocumentRow | null>;
  /** From the primary, as all that follows without a viewer. */
  find(id: string): Promise<DocumentRow | null>;
  position(id: string): Promise<{ status: DocumentStatus; lastSeq: number } | null>;
  /** Up to `limit` events with a `seq` greater than `after`, in order; `viewer` reads nothing older from then on. */
  events(id: string, after: number, limit: number, viewer: Reader): Promise<DocumentEventRow[]>;
  /** Which of these are not being translated any more. */
  notTranslating(ids: readonly string[]): Promise<string[]>;
  /** In the order of `ids`; null where there is no such document. */
  byIds(viewer: Viewer, ids: readonly string[]): Promise<(DocumentRow | null)[]>;
  /** Newest first, one more than `first`. */
  page(viewer: Viewer, userId: string, request: PageRequest): Promise<DocumentRow[]>;
  /** What has been translated so far, by the position of the chunk. */
  chunks(id: string): Promise<Map<number, SavedSegment[]>>;
  /** Whether the user had such a document; its files are for the caller to delete. */
  delete(writer: Reader, userId: string, id: string): Promise<boolean>;
  /** The same for up to `limit` documents made before `before`, or before `unfinishedBefore` and never begun. */
  expire(before: Date, unfinishedBefore: Date, limit: number): Promise<DeletedDocumentRow[]>;
  /** Up to `limit` that were deleted before `before`: their files may be deleted once more. */
  deletedBefore(before: Date, limit: number): Promise<DeletedDocumentRow[]>;
  /** Forgets that there ever were such documents. */
  forget(ids: readonly string[]): Promise<void>;
  /** Deletes all of a user's; answers how many rows those were. */
  eraseUser(transaction: DomainTransaction<'translation'>, userId: string): Promise<number>;
}

export function createDocuments(database: Database<'translation'>): Documents {
  return {
    create: (writer, document, admits) =>
      database.transaction(writer, async (transaction) => {
        const held = await lockHoldings(transaction, document.userId);
        return admits(held) ? transaction.document.create({ data: document }) : null;
      }),

    record: (id, decide, { writer, also, admits } = {}) =>
      database.transaction(writer ?? null, async (transaction) => {
        const current = await lock(transaction, id);
        const change = current && decide(current);
        if (!current || !change) return null;
        if (admits && !admits(await lockHoldings(transaction, current.userId))) return null;
        const data = { ...change, lastSeq: current.lastSeq + 1 };
        const row = await transaction.document.update({ where: { id }, data });
        const { lastSeq: seq, status, progress, error } = row;
        await transaction.documentEvent.create({ data: { documentId: id, seq, status, progress, error } });
        await also?.(transaction);
        return row;
      }),

    find: (id) => database.readPrimary((client) => client.document.findUnique({ where: { id } })),

    position: (id) =>
      database.readPrimary((client) =>
        client.document.findUnique({ where: { id }, select: { status: true, lastSeq: true } }),
      ),

    async events(documentId, after, limit, viewer) {
      const where = { documentId, seq: { gt: after } };
      const rows = await database.readPrimary((client) =>
        client.documentEvent.findMany({ where, orderBy: { seq: 'asc' }, take: limit, include: { document: true } }),
      );
      await database.advance(viewer);
      return rows.map(({ seq, status, progress, error, document }) => ({
        seq,
        document: { ...document, status, progress, error },
      }));
    },

    async notTranslating(ids) {
      const where = { id: { in: anyOf(ids) }, status: 'TRANSLATING' as const };
      const rows = await database.readPrimary((client) => client.document.findMany({ where, select: { id: true } }));
      const left = new Set(rows.map(({ id }) => id));
      return ids.filter((id) => !left.has(id));
    },

    async byIds(viewer, ids) {
      const where = { id: { in: anyOf(ids) } };
      const rows = await database.read(viewer, (client) => client.document.findMany({ where }));
      return inOrderOf(ids, rows, (row) => row.id);
    },

    page: (viewer, userId, { first, after }) =>
      database.read(viewer, (client) =>
        client.document.findMany({ where: { userId, ...olderThan(after) }, orderBy: newestFirst, take: first + 1 }),
      ),

    async chunks(documentId) {
      const rows = await database.readPrimary((client) => client.documentChunk.findMany({ where: { documentId } }));
      // The column holds what `saveChunk` wrote, and no one else writes it.
      return new Map(rows.map(({ position, translations }) => [position, translations as unknown as SavedSegment[]]));
    },

    async delete(writer, userId, id) {
      const deleted = await database.write(
        writer,
        (client) => client.$queryRaw<unknown[]>`
          WITH gone AS (
            DELETE FROM translation.documents WHERE id = ${id}::uuid AND user_id = ${userId}::uuid
            RETURNING id, user_id, created_at
          )
          INSERT INTO translation.deleted_documents (id, user_id, created_at) SELECT * FROM gone RETURNING id`,
      );
      return deleted.length > 0;
    },

    expire: (before, unfinishedBefore, limit) =>
      database.write(
        null,
        (client) => client.$queryRaw<DeletedDocumentRow[]>`
          WITH gone AS (
            DELETE FROM translation.documents WHERE id IN (
              SELECT id FROM translation.documents
              WHERE created_at < ${unfinishedBefore}
                AND (created_at < ${before} OR status IN ('AWAITING_UPLOAD', 'UPLOADED'))
              LIMIT ${limit}::int FOR UPDATE SKIP LOCKED)
            RETURNING id, user_id, created_at
          )
          INSERT INTO translation.deleted_documents (id, user_id, created_at) SELECT * FROM gone
          RETURNING id, user_id AS "userId"`,
      ),

    deletedBefore: (before, limit) =>
      database.readPrimary((client) =>
        client.deletedDocument.findMany({
          where: { deletedAt: { lt: before } },
          select: { id: true, userId: true },
          take: limit,
        }),
      ),

    async forget(ids) {
      await database.write(null, (client) => client.deletedDocument.deleteMany({ where: { id: { in: anyOf(ids) } } }));
    },

    async eraseUser(transaction, userId) {
      const of = { where: { userId } };
      const parts = { where: { document: { userId } } };
      const deleted = [
        await transaction.documentEvent.deleteMany(parts),
        await transaction.documentChunk.deleteMany(parts),
        await transaction.document.deleteMany(of),
        await transaction.deletedDocument.deleteMany(of),
      ];
      return deleted.reduce((sum, { count }) => sum + count, 0);
    },
  };
}

/** Within the transaction of the change that tells of it. Saved before by another worker, it stays as it is. */
export async function saveChunk(
  transaction: DomainTransaction<'translation'>,
  documentId: string,
  position: number,
  segments: readonly SavedSegment[],
): Promise<void> {
  const translations = segments as unknown as Prisma.InputJsonValue;
  await transaction.documentChunk.createMany({ data: { documentId, position, translations }, skipDuplicates: true });
}

export async function dropChunks(transaction: DomainTransaction<'translation'>, documentId: string): Promise<void> {
  await transaction.documentChunk.deleteMany({ where: { documentId } });
}

/** One writer at a time: numbers are given without gap. */
async function lock(transaction: DomainTransaction<'translation'>, id: string): Promise<DocumentRow | null> {
  await transaction.$queryRaw`SELECT FROM translation.documents WHERE id = ${id}::uuid FOR UPDATE`;
  return transaction.document.findUnique({ where: { id } });
}

/** What the user has; until the transaction ends, nobody else is told. */
async function lockHoldings(transaction: DomainTransaction<'translation'>, userId: string): Promise<Holdings> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`documents:${userId}`}, 0))`;
  const [held] = await transaction.$queryRaw<Holdings[]>`
    SELECT count(*) FILTER (WHERE status = 'TRANSLATING')::int AS translating,
      count(*) FILTER (WHERE status IN ('AWAITING_UPLOAD', 'UPLOADED', 'TRANSLATING'))::int AS unfinished,
      count(*)::int AS kept,
      (count(*) FILTER (WHERE created_at > now() - interval '1 hour') + (
        SELECT count(*) FROM translation.deleted_documents
        WHERE user_id = ${userId}::uuid AND created_at > now() - interval '1 hour'))::int AS "lastHour"
    FROM translation.documents WHERE user_id = ${userId}::uuid`;
  return held!;
}
