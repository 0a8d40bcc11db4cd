import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

export interface MigrationFile {
  /** The folder's name, `<timestamp>_<what it does>`. */
  name: string;
  sql: string;
}

/**
 * The migrations of a folder, oldest first.
 * @throws when the folder, or the `migration.sql` of one migration, cannot be read.
 */
export async function readMigrations(folder: string): Promise<MigrationFile[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => ({ name, sql: await readFile(path.join(folder, name, 'migration.sql'), 'utf8') })),
  );
}

/** SHA-256 of the file's bytes in hexadecimal, as Prisma records it. */
export function checksum(sql: string): string {
  return createHash('sha256').update(sql).digest('hex');
}

/** Whether `sql` is what was applied; line endings may differ, for git may have changed them on checkout. */
export function matchesChecksum(sql: string, applied: string): boolean {
  const unix = sql.replaceAll('\r\n', '\n');
  return [sql, unix, unix.replaceAll('\n', '\r\n')].some((variant) => checksum(variant) === applied);
}
