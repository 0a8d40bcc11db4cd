import { z } from 'zod';
import type { Events } from '#platform/events.ts';
import type { Database, Domain, DomainTransaction } from './database.ts';

/** The event, as every domain that keeps something of users reads it. */
export const accountErased = z.object({
  userId: z.uuid(),
  erasureId: z.uuid(),
  /** The later pass of this domain; see `eraseAccount`. */
  sweep: z.boolean().default(false),
});
export type AccountErased = z.infer<typeof accountErased>;

/** What domain-erased says. */
export const domainErased = z.object({
  erasureId: z.uuid(),
  domain: z.string(),
  rows: z.int(),
  vectors: z.int(),
  files: z.int(),
});
export type DomainErased = z.infer<typeof domainErased>;

/** An access token lives for 15 minutes and a signed identity for one: until then, requests may still write. */
export const SWEEP_AFTER_SECONDS = 20 * 60;

/** In all; the event is given to another process after five minutes. */
const TIMEOUT_MS = 240_000;

interface ErasureParts<D extends Domain> {
  domain: D;
  database: Database<D>;
  events: Events;
  /** Deletes what the domain holds of the user, or some thousand rows of it: called until it answers 0. */
  erase: (transaction: DomainTransaction<D>, userId: string) => Promise<number>;
  /** Deletes the user's files, of which it answers the number; after the rows, so that no work on them begins any more. */
  eraseFiles?: (userId: string) => Promise<number>;
  /** Deletes the user's vectors, of which it answers the number. @default nothing */
  eraseVectors?: (userId: string) => Promise<number>;
}

/**
 * Erases a user from one domain, as every domain does it: the rows, what the queue holds for the domain, and the report,
 * all or nothing. A second pass is due after the last request that the user's tokens allow. Doing it again does no harm.
 */
export async function eraseAccount<D extends Domain>(
  { domain, database, events, erase, eraseFiles = nothing, eraseVectors = nothing }: ErasureParts<D>,
  { userId, erasureId, sweep }: AccountErased,
): Promise<void> {
  await database.transaction(
    null,
    async (transaction) => {
      const rows = await untilNothingIsLeft(() => erase(transaction, userId));
      const files = await eraseFiles(userId);
      // What fails here is tried again, as a whole: nobody is told of an erasure of which something is left.
      const vectors = await eraseVectors(userId);
      // This event as well: the sweep leaves nothing that names the user.
      await events.forget('userId', [userId], transaction);
      if (sweep) return;
      const report: DomainErased = { erasureId, domain, rows, vectors, files };
      await events.publish('domain-erased', report, transaction);
      await events.remind('account-erased', { userId, erasureId, sweep: true }, SWEEP_AFTER_SECONDS, transaction);
    },
    { timeoutMs: TIMEOUT_MS },
  );
}

async function untilNothingIsLeft(erase: () => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    const rows = await erase();
    if (rows === 0) return total;
    total += rows;
  }
}

const nothing = async () => 0;
