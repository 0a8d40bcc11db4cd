import type { MigrationList } from '@prisma/schema-engine-wasm';
import { readMigrations } from '../migration-files.ts';

/** Without it neither the engine nor Prisma's command line knows which database the migrations are for. */
export const LOCKFILE = { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' };

/** The migrations of a folder as the engine takes them. */
export async function migrationList(folder: string): Promise<MigrationList> {
  const migrations = await readMigrations(folder);
  return {
    baseDir: folder,
    lockfile: LOCKFILE,
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  };
}
