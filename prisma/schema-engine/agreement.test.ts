import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startThrowawayPostgres } from '../../test/support/throwaway-postgres.ts';
import { withClient } from '../connection.ts';
import { withMigrationLock } from '../migration-lock.ts';
import { applyMigrations } from '../migrations.ts';
import { withSchemaEngine } from './engine.ts';
import { migrationList } from './migration-list.ts';
import { createTemporaryDatabase } from './temporary-database.ts';

let server: Awaited<ReturnType<typeof startThrowawayPostgres>>;
let databaseUrl: string;
let folder: string;
const log = () => {};
const filters = { externalTables: [], externalEnums: [] };

beforeAll(async () => {
  server = await startThrowawayPostgres();
  return () => server.stop();
});
beforeEach(async () => {
  const database = await createTemporaryDatabase(server.url);
  databaseUrl = database.url;
  folder = await mkdtemp(path.join(tmpdir(), 'yuqiao-migrations-'));
  await migration('1_make', "CREATE TABLE a (b TEXT DEFAULT 'x;y');\r\n-- 语桥\n");
  await migration('2_index', '-- no-transaction\nCREATE INDEX CONCURRENTLY i ON a (b);');
  return async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  };
});

async function migration(name: string, sql: string): Promise<void> {
  await mkdir(path.join(folder, name), { recursive: true });
  await writeFile(path.join(folder, name, 'migration.sql'), sql);
}

const apply = () => applyMigrations({ databaseUrl, folder, log });
const deploy = () =>
  withSchemaEngine(databaseUrl, async (engine) =>
    engine.applyMigrations({ migrationsList: await migrationList(folder), filters }),
  );
const diagnose = () =>
  withSchemaEngine(databaseUrl, async (engine) =>
    engine.diagnoseMigrationHistory({
      migrationsList: await migrationList(folder),
      optInToShadowDatabase: false,
      filters,
    }),
  );
const historyTable = () =>
  withClient(databaseUrl, async (client) => {
    const columns = await client.query(
      `SELECT column_name, data_type, character_maximum_length, is_nullable, column_default
       FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`,
    );
    const rows = await client.query(
      'SELECT migration_name, checksum, logs, rolled_back_at, applied_steps_count FROM _prisma_migrations ORDER BY started_at',
    );
    return { columns: columns.rows, rows: rows.rows };
  });

describe("the migration runner and Prisma's engine", () => {
  it('write the same history', async () => {
    expect(await apply()).toEqual({ applied: ['1_make', '2_index'] });
    const ours = await historyTable();
    await withClient(databaseUrl, (client) => client.query('DROP TABLE a, _prisma_migrations'));

    expect(await deploy()).toEqual({ appliedMigrationNames: ['1_make', '2_index'] });
    expect(await historyTable()).toEqual(ours);
  });

  it('find nothing to do after each other', async () => {
    await apply();
    expect(await deploy()).toEqual({ appliedMigrationNames: [] });
    expect(await diagnose()).toEqual({
      editedMigrationNames: [],
      failedMigrationNames: [],
      hasMigrationsTable: true,
      history: null,
    });

    await migration('3_more', 'CREATE TABLE c ();');
    expect(await deploy()).toEqual({ appliedMigrationNames: ['3_more'] });
    expect(await apply()).toEqual({ applied: [] });
  });

  it('agree on what failed and on what was edited', async () => {
    await apply();
    await migration('1_make', 'CREATE TABLE a ();');
    expect(await diagnose()).toMatchObject({ editedMigrationNames: ['1_make'] });
    await expect(apply()).rejects.toThrow(/1_make was edited/);

    await withClient(databaseUrl, (client) =>
      client.query("DELETE FROM _prisma_migrations WHERE migration_name = '1_make'"),
    );
    await expect(apply()).rejects.toThrow(/1_make failed/);
    expect(await diagnose()).toMatchObject({ failedMigrationNames: ['1_make'] });
    await expect(deploy()).rejects.toThrow(/1_make/);
  });

  it('exclude each other', async () => {
    const waiting = () =>
      withClient(databaseUrl, async (client) => {
        const { rows } = await client.query(
          "SELECT count(*)::int AS sessions FROM pg_locks WHERE locktype = 'advisory' AND NOT granted",
        );
        return rows[0].sessions;
      });
    await withClient(databaseUrl, async (client) => {
      const deployed = await withMigrationLock(client, { log }, async () => {
        const deploying = deploy();
        await expect.poll(waiting).toBe(1);
        return { deploying };
      });
      expect(await deployed.deploying).toEqual({ appliedMigrationNames: ['1_make', '2_index'] });
    });
  });
});
