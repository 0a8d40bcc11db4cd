import type { JobTransaction } from '#platform/jobs.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { Database, DomainTransaction, Reader } from '#prisma/database.ts';
import type { CardImport } from '#prisma/generated/client.ts';
import type { HeldImports } from '../domain/card-import.ts';
import type { ImportedCard, RejectedRow } from '../domain/imported-card.ts';
import { BATCH_TIMEOUT_MS, untilNobodyIsInTheWay, writeImportedCards } from './imported-cards.ts';

export type CardImportRow = CardImport;
export type NewCardImport = Pick<CardImport, 'id' | 'userId' | 'fileName' | 'format' | 'bytes'>;

/** Rows of a file, in their order. */
export interface ImportBatch {
  /** Rows of the file before these. */
  after: number;
  rows: number;
  /** How far the file is dealt with them, 0 to 1. */
  progress: number;
  contentHash: string;
  cards: readonly ImportedCard[];
  rejected: readonly RejectedRow[];
}

type Admits = (held: HeldImports) => boolean;

export interface CardImports {
  /** Null when `admits` says no; until then nobody else makes or starts one for the user. */
  create(writer: Reader, row: NewCardImport, admits: Admits): Promise<CardImportRow | null>;
  /** From the primary. */
  find(id: string): Promise<CardImportRow | null>;
  byId(viewer: Viewer, id: string): Promise<CardImportRow | null>;
  /** Begins one that waits for its upload or has failed, with its job; null when it does neither, or `admits` says no. */
  start(
    writer: Reader,
    row: Pick<CardImportRow, 'id' | 'userId'>,
    admits: Admits,
    enqueue: (transaction: JobTransaction) => Promise<void>,
  ): Promise<CardImportRow | null>;
  /**
   * Writes the cards, what was rejected, and how far the import is, all or nothing. Null when it is not running any more,
   * or not at `after`: then another worker has it.
   */
  save(id: string, batch: ImportBatch): Promise<CardImportRow | null>;
  /** Ends one that is running. */
  end(id: string, how: { status: 'DONE' } | { status: 'FAILED'; error: string }): Promise<void>;
  /** Behind a line, in the order of lines. */
  rejections(viewer: Viewer, importId: string, after: number, first: number): Promise<RejectedRow[]>;
  /** Deletes some that are old; answers how many. */
  expire(before: Date, limit: number): Promise<number>;
}

export function createCardImports(database: Database<'vocabulary'>): CardImports {
  return {
    create: (writer, row, admits) =>
      database.transaction(writer, async (transaction) =>
        admits(await lockHeld(transaction, row.userId)) ? transaction.cardImport.create({ data: row }) : null,
      ),

    find: (id) => database.readPrimary((client) => client.cardImport.findUnique({ where: { id } })),
    byId: (viewer, id) => database.read(viewer, (client) => client.cardImport.findUnique({ where: { id } })),

    start: (writer, { id, userId }, admits, enqueue) =>
      database.transaction(writer, async (transaction) => {
        if (!admits(await lockHeld(transaction, userId))) return null;
        const [started] = await transaction.cardImport.updateManyAndReturn({
          where: { id, userId, status: { in: ['AWAITING_UPLOAD', 'FAILED'] } },
          data: { status: 'RUNNING', error: null },
        });
        if (started) await enqueue(transaction);
        return started ?? null;
      }),

    save: (id, { after, rows, progress, contentHash, cards, rejected }) =>
      untilNobodyIsInTheWay(() =>
        database.transaction(
          null,
          async (transaction) => {
            await transaction.$queryRaw`SELECT FROM vocabulary.card_imports WHERE id = ${id}::uuid FOR UPDATE`;
            const row = await transaction.cardImport.findUnique({ where: { id } });
            if (row?.status !== 'RUNNING' || row.position !== after) return null;
            const counts = await writeImportedCards(transaction, row.userId, cards);
            await transaction.cardImportRejection.createMany({
              data: rejected.map((rejection) => ({ importId: id, ...rejection })),
            });
            return transaction.cardImport.update({
              where: { id },
              data: {
                position: after + rows,
                progress: Math.max(row.progress, progress),
                contentHash,
                imported: row.imported + counts.imported,
                updated: row.updated + counts.updated,
                unchanged: row.unchanged + counts.unchanged,
                rejectedRows: row.rejectedRows + rejected.length,
              },
            });
          },
          { timeoutMs: BATCH_TIMEOUT_MS },
        ),
      ),

    async end(id, how) {
      const data = how.status === 'DONE' ? { ...how, progress: 1 } : how;
      // Of a user who may be looking for the cards now.
      const row = await database.readPrimary((client) => client.cardImport.findUnique({ where: { id } }));
      if (!row) return;
      await database.write({ id: row.userId }, (client) =>
        client.cardImport.updateMany({ where: { id, status: 'RUNNING' }, data }),
      );
    },

    rejections: (viewer, importId, after, first) =>
      database.read(viewer, (client) =>
        client.cardImportRejection.findMany({
          where: { importId, line: { gt: after } },
          select: { line: true, reason: true },
          orderBy: { line: 'asc' },
          take: first,
        }),
      ),

    async expire(before, limit) {
      const where = { createdAt: { lt: before } };
      const { count } = await database.write(null, (client) => client.cardImport.deleteMany({ where, limit }));
      return count;
    },
  };
}

/** What the user has; until the transaction ends, nobody else is told. */
async function lockHeld(transaction: DomainTransaction<'vocabulary'>, userId: string): Promise<HeldImports> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`card imports ${userId}`}, 0))`;
  const [held] = await transaction.$queryRaw<HeldImports[]>`
    SELECT count(*) FILTER (WHERE status = 'RUNNING')::int AS running,
      count(*) FILTER (WHERE created_at > now() - interval '1 hour')::int AS "lastHour"
    FROM vocabulary.card_imports WHERE user_id = ${userId}::uuid`;
  return held!;
}
