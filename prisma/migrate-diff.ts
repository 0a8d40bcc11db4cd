import { glob, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { SchemaContainer } from '@prisma/schema-engine-wasm';
import { readConfig } from '#platform/config.ts';
import { ownerConfig } from './migration-config.ts';
import { withSchemaEngine } from './schema-engine/engine.ts';
import { LOCKFILE, migrationList } from './schema-engine/migration-list.ts';

export interface DriftOptions {
  /** A server on which a temporary database may be created; no database that exists is touched. */
  databaseUrl: string;
  /** Holds the `*.prisma` files. */
  schemaFolder: string;
  migrationsFolder: string;
}

/** The SQL that would bring the migrations to the schema files; null when they agree. Needs no download. */
export async function findDrift(options: DriftOptions): Promise<string | null> {
  const [files, migrations] = await Promise.all([
    readSchema(options.schemaFolder),
    migrationList(options.migrationsFolder),
  ]);
  const { exitCode, stdout } = await withSchemaEngine(options.databaseUrl, (engine) =>
    engine.diff({
      from: { tag: 'migrations', ...migrations },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    }),
  );
  return exitCode === 0 ? null : (stdout ?? '');
}

async function readSchema(folder: string): Promise<SchemaContainer[]> {
  const names = (await Array.fromAsync(glob('**/*.prisma', { cwd: folder }))).sort();
  if (names.length === 0) throw new Error(`There are no .prisma files in ${folder}.`);
  return Promise.all(
    names.map(async (name) => ({
      path: path.join(folder, name),
      content: await readFile(path.join(folder, name), 'utf8'),
    })),
  );
}

/** Writes `sql` as the newest migration and returns its name, `<UTC time to the second>_<words of the name>`. */
export async function createMigration(migrationsFolder: string, title: string, sql: string, now = new Date()) {
  const words = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '');
  if (!words) throw new Error('A migration needs a name of letters or digits.');
  const name = `${now.toISOString().replaceAll(/\D/g, '').slice(0, 14)}_${words}`;
  await mkdir(path.join(migrationsFolder, name), { recursive: true });
  await writeFile(path.join(migrationsFolder, name, 'migration.sql'), sql, { flag: 'wx' });
  await writeFile(path.join(migrationsFolder, LOCKFILE.path), LOCKFILE.content);
  return name;
}

/** `npm run migrate:diff [-- --create NAME]`: exits with 0 when there is no drift (or it became a migration), else 2. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { create: { type: 'string' } } });
  const { owner } = readConfig({ owner: ownerConfig });
  const migrationsFolder = path.join(import.meta.dirname, 'migrations');
  if (values.create) await mkdir(migrationsFolder, { recursive: true });
  const sql = await findDrift({
    ...owner,
    schemaFolder: path.join(import.meta.dirname, 'schema'),
    migrationsFolder,
  });
  if (sql === null) console.log('No drift.');
  else if (values.create) console.log(`Created ${await createMigration(migrationsFolder, values.create, sql)}.`);
  else {
    console.log(sql);
    process.exitCode = 2;
  }
}

if (import.meta.main) {
  await main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
