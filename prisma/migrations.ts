import pg from 'pg';
import { withClient } from './connection.ts';
import { type MigrationFile, readMigrations } from './migration-files.ts';
import {
  ensureHistory,
  pendingMigrations,
  readHistory,
  recordFailure,
  recordFinish,
  recordRollback,
  recordStart,
} from './migration-history.ts';
import { type MigrationLockOptions, withMigrationLock } from './migration-lock.ts';

export interface MigrationOptions extends MigrationLockOptions {
  /** The owner's URL; a direct connection, not a transaction pooler's. */
  databaseUrl: string;
  /** Holds `<timestamp_name>/migration.sql`. */
  folder: string;
}

/**
 * Applies what is new in `folder`, as `prisma migrate deploy` would and recorded where it records, without its engine.
 * Two processes may start at once: the second waits for the first and then finds nothing to do.
 *
 * A migration runs in one transaction. When its first line is `-- no-transaction` it does not, and it may hold one
 * statement only, because PostgreSQL wraps several statements in a transaction by itself.
 * @throws when the lock stays taken, when the history is not sound (failed, edited or unknown migrations), or when a
 * migration fails: it is then recorded as failed, and later runs refuse until it is marked as rolled back.
 */
export async function applyMigrations({ databaseUrl, folder, ...lock }: MigrationOptions) {
  return withClient(databaseUrl, (client) =>
    withMigrationLock(client, lock, async () => ({ applied: await applyPending(client, folder, lock.log) })),
  );
}

/** As `applyMigrations`, for a caller that holds the migration lock on `client` already. */
export async function applyPending(client: pg.Client, folder: string, log: (message: string) => void) {
  const files = await readMigrations(folder);
  await ensureHistory(client);
  const pending = pendingMigrations(files, await readHistory(client));
  for (const migration of pending) {
    log(`Applying migration ${migration.name}.`);
    await apply(client, migration);
  }
  return pending.map(({ name }) => name);
}

/**
 * Lets the next run try a failed migration again.
 * @throws when no migration of that name has failed.
 */
export async function markRolledBack({ databaseUrl, name, ...lock }: MigrationLockOptions & MarkRolledBack) {
  await withClient(databaseUrl, (client) =>
    withMigrationLock(client, lock, async () => {
      await ensureHistory(client);
      if (!(await recordRollback(client, name))) throw new Error(`There is no failed migration ${name}.`);
    }),
  );
}

interface MarkRolledBack {
  databaseUrl: string;
  name: string;
}

async function apply(client: pg.Client, migration: MigrationFile): Promise<void> {
  try {
    if (/^-- no-transaction\s*$/m.test(firstLine(migration.sql))) await applyOutsideTransaction(client, migration);
    else await applyInTransaction(client, migration);
  } finally {
    // A migration may have changed settings such as search_path; they must not reach the next one.
    await client.query('RESET ALL').catch(() => {});
  }
}

function firstLine(sql: string): string {
  return sql.slice(0, sql.search(/\r?\n|$/));
}

/** The row is part of the transaction, so a process killed in the middle leaves nothing behind to be repaired. */
async function applyInTransaction(client: pg.Client, migration: MigrationFile): Promise<void> {
  try {
    await client.query('BEGIN');
    const id = await recordStart(client, migration);
    await client.query(migration.sql);
    await recordFinish(client, id);
    await client.query('COMMIT');
  } catch (error) {
    // Where the connection is lost nothing can be recorded, and nothing needs to be: the next run begins anew.
    if (!(await succeeds(() => recordRolledBack(client, migration, error)))) throw error;
    throw failure(migration, error, 'It ran in one transaction, which was rolled back.');
  }
}

async function recordRolledBack(client: pg.Client, migration: MigrationFile, error: unknown): Promise<void> {
  await client.query('ROLLBACK');
  await recordFailure(client, await recordStart(client, migration), describe(error, migration.sql));
}

async function applyOutsideTransaction(client: pg.Client, migration: MigrationFile): Promise<void> {
  const id = await recordStart(client, migration);
  try {
    await client.query(migration.sql);
  } catch (error) {
    // Where the connection is lost the row stays unfinished, which says as much.
    await succeeds(() => recordFailure(client, id, describe(error, migration.sql)));
    throw failure(migration, error, 'It ran without a transaction, so a part of it may have stayed.');
  }
  await recordFinish(client, id);
}

const succeeds = (action: () => Promise<void>): Promise<boolean> =>
  action().then(
    () => true,
    () => false,
  );

function failure({ name, sql }: MigrationFile, error: unknown, consequence: string): Error {
  const advice = `Correct it, then run: npm run migrate -- --rolled-back ${name}`;
  return new Error(`Migration ${name} failed: ${describe(error, sql)}\n${consequence} ${advice}`, { cause: error });
}

/** PostgreSQL's message with its code and the line of the SQL file that it points at. */
function describe(error: unknown, sql: string): string {
  if (!(error instanceof pg.DatabaseError)) return String(error);
  const line = error.position ? ` (line ${sql.slice(0, Number(error.position)).split('\n').length})` : '';
  return [`${error.message} [${error.code}]${line}`, error.detail, error.hint].filter(Boolean).join(' ');
}
