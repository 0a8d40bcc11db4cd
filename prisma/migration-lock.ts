import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';

/** The number that Prisma's own engine locks, so that `prisma migrate deploy` and this runner exclude each other. */
const MIGRATION_LOCK = 72707369;
const RETRY_MS = 100;

export interface MigrationLockOptions {
  /** Milliseconds to wait for another migration to finish. @default 60_000 */
  lockTimeoutMs?: number;
  log: (message: string) => void;
}

/**
 * Runs `work` while no other migration of this database runs. The lock belongs to the session of `client`
 * (which must be a direct connection, not a transaction pooler's), so the server frees it if this process dies.
 * @throws when the lock is not free within `lockTimeoutMs`.
 */
export async function withMigrationLock<T>(
  client: pg.Client,
  { lockTimeoutMs = 60_000, log }: MigrationLockOptions,
  work: () => Promise<T>,
): Promise<T> {
  await acquire(client, lockTimeoutMs, log);
  try {
    return await work();
  } finally {
    // A connection that died has freed the lock; its error must not hide the one of `work`.
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => {});
  }
}

/**
 * Asks again and again instead of waiting inside PostgreSQL: a statement that waits holds a snapshot, and
 * CREATE INDEX CONCURRENTLY in the other process would wait for that snapshot, each for the other.
 */
async function acquire(client: pg.Client, lockTimeoutMs: number, log: (message: string) => void): Promise<void> {
  const deadline = Date.now() + lockTimeoutMs;
  for (let attempt = 1; !(await tryLock(client)); attempt++) {
    if (attempt === 1) log('Another process is migrating this database: waiting for it.');
    if (Date.now() >= deadline) {
      throw new Error(
        `Another process has been migrating this database for over ${lockTimeoutMs / 1000} s. ` +
          'Wait until it has finished, or end it, and run the migration again.',
      );
    }
    await delay(RETRY_MS);
  }
}

async function tryLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [
    MIGRATION_LOCK,
  ]);
  return rows[0]?.locked === true;
}
