import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { checksum, type MigrationFile, matchesChecksum } from './migration-files.ts';

/** One row of `_prisma_migrations` that was not rolled back. */
export interface AppliedMigration {
  name: string;
  checksum: string;
  finished: boolean;
  logs: string | null;
}

/** Creates Prisma's own table, column for column, when it is missing. */
export async function ensureHistory(client: pg.Client): Promise<void> {
  await client.query(`
    CREATE TABLE IF NOT EXISTS public._prisma_migrations (
      id                  VARCHAR(36) PRIMARY KEY NOT NULL,
      checksum            VARCHAR(64) NOT NULL,
      finished_at         TIMESTAMPTZ,
      migration_name      VARCHAR(255) NOT NULL,
      logs                TEXT,
      rolled_back_at      TIMESTAMPTZ,
      started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
      applied_steps_count INTEGER NOT NULL DEFAULT 0
    )`);
}

export async function readHistory(client: pg.Client): Promise<AppliedMigration[]> {
  const { rows } = await client.query<AppliedMigration>(`
    SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished, logs
    FROM public._prisma_migrations
    WHERE rolled_back_at IS NULL
    ORDER BY started_at, migration_name`);
  return rows;
}

/**
 * The migrations that are still to be applied.
 * @throws when the history holds a failed, an edited or an unknown migration, saying what to do about it.
 */
export function pendingMigrations(files: readonly MigrationFile[], history: readonly AppliedMigration[]) {
  for (const applied of history) refuseUnlessSound(applied, files);
  const done = new Set(history.map(({ name }) => name));
  return files.filter(({ name }) => !done.has(name));
}

function refuseUnlessSound(applied: AppliedMigration, files: readonly MigrationFile[]): void {
  const { name, logs } = applied;
  if (!applied.finished) {
    throw new Error(
      `Migration ${name} ${logs ? `failed before: ${logs}` : 'was interrupted before it finished.'}\n` +
        `Bring the database back to where it was before it, then run: npm run migrate -- --rolled-back ${name}`,
    );
  }
  const file = files.find((candidate) => candidate.name === name);
  if (!file) {
    throw new Error(
      `The database has had migration ${name}, which this version does not know: the database is newer than the code. ` +
        'Run the version that made the migration, or restore a backup from before it.',
    );
  }
  if (!matchesChecksum(file.sql, applied.checksum)) {
    throw new Error(
      `Migration ${name} was edited after it had been applied. ` +
        'Restore the file as it was, and put the change into a new migration.',
    );
  }
}

/** Records that a migration has begun; returns the id of its row. */
export async function recordStart(client: pg.Client, { name, sql }: MigrationFile): Promise<string> {
  const id = randomUUID();
  await client.query(
    'INSERT INTO public._prisma_migrations (id, checksum, migration_name, started_at) VALUES ($1, $2, $3, clock_timestamp())',
    [id, checksum(sql), name],
  );
  return id;
}

export async function recordFinish(client: pg.Client, id: string): Promise<void> {
  await client.query(
    'UPDATE public._prisma_migrations SET finished_at = clock_timestamp(), applied_steps_count = 1 WHERE id = $1',
    [id],
  );
}

export async function recordFailure(client: pg.Client, id: string, logs: string): Promise<void> {
  await client.query('UPDATE public._prisma_migrations SET logs = $2 WHERE id = $1', [id, logs]);
}

/** Marks a failed migration as rolled back, so that the next run tries it again. Returns false when there is none. */
export async function recordRollback(client: pg.Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE public._prisma_migrations SET rolled_back_at = clock_timestamp()
     WHERE migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL`,
    [name],
  );
  return Boolean(rowCount);
}
