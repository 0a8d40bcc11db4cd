import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startThrowawayPostgres } from '../test/support/throwaway-postgres.ts';
import { withClient } from './connection.ts';
import { withMigrationLock } from './migration-lock.ts';
import { applyMigrations, markRolledBack } from './migrations.ts';
import { createTemporaryDatabase } from './schema-engine/temporary-database.ts';

let server: Awaited<ReturnType<typeof startThrowawayPostgres>>;
let database: Awaited<ReturnType<typeof createTemporaryDatabase>>;
let folder: string;
const log = () => {};

beforeAll(async () => {
  server = await startThrowawayPostgres();
});
afterAll(() => server.stop());
beforeEach(async () => {
  database = await createTemporaryDatabase(server.url);
  folder = await mkdtemp(path.join(tmpdir(), 'yuqiao-migrations-'));
});
afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

async function migration(name: string, sql: string): Promise<void> {
  await mkdir(path.join(folder, name), { recursive: true });
  await writeFile(path.join(folder, name, 'migration.sql'), sql);
}

const query = (sql: string) => withClient(database.url, async (client) => (await client.query(sql)).rows);
const apply = () => applyMigrations({ databaseUrl: database.url, folder, log });
const rowsOf = (name: string) =>
  query(`SELECT checksum, finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS "rolledBack",
         logs, applied_steps_count AS steps FROM _prisma_migrations WHERE migration_name = '${name}' ORDER BY started_at`);

describe('applyMigrations', () => {
  it('applies what is new, oldest first, and nothing twice', async () => {
    await migration('2_add', 'ALTER TABLE a ADD b TEXT;');
    await migration('1_make', 'CREATE TABLE a (); SELECT 1;');
    expect(await apply()).toEqual({ applied: ['1_make', '2_add'] });

    await migration('3_fill', "INSERT INTO a VALUES ('x;y');");
    expect(await apply()).toEqual({ applied: ['3_fill'] });
    expect(await apply()).toEqual({ applied: [] });
    expect(await query('SELECT b FROM a')).toEqual([{ b: 'x;y' }]);
  });

  it("records a migration with the checksum of the file's bytes", async () => {
    await migration('1_make', 'SELECT 1;\n');
    await apply();
    expect(await rowsOf('1_make')).toEqual([
      {
        // printf 'SELECT 1;\n' | sha256sum
        checksum: 'b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd',
        finished: true,
        rolledBack: false,
        logs: null,
        steps: 1,
      },
    ]);
  });

  it('rolls a failing migration back, says where it failed, records it and refuses to go on', async () => {
    await migration('1_fails', 'CREATE TABLE a ();\n\nSELECT nothing;\n');
    await migration('2_after', 'CREATE TABLE b ();');
    await expect(apply()).rejects.toThrow(
      /Migration 1_fails failed: column "nothing" does not exist \[42703\] \(line 3\)/,
    );
    expect(await rowsOf('1_fails')).toMatchObject([
      { finished: false, logs: expect.stringContaining('"nothing"'), steps: 0 },
    ]);
    expect(await query("SELECT to_regclass('a') AS a, to_regclass('b') AS b")).toEqual([{ a: null, b: null }]);

    await expect(apply()).rejects.toThrow(/1_fails failed before.*npm run migrate -- --rolled-back 1_fails/s);
  });

  it('tries a failed migration again once it is marked as rolled back', async () => {
    await migration('1_fails', 'SELECT nothing;');
    await expect(apply()).rejects.toThrow();
    await markRolledBack({ databaseUrl: database.url, name: '1_fails', log });

    await migration('1_fails', 'SELECT 1;');
    expect(await apply()).toEqual({ applied: ['1_fails'] });
    expect(await rowsOf('1_fails')).toMatchObject([{ rolledBack: true }, { finished: true, rolledBack: false }]);
  });

  it('marks nothing as rolled back that has not failed', async () => {
    await migration('1_make', 'SELECT 1;');
    await apply();
    await expect(markRolledBack({ databaseUrl: database.url, name: '1_make', log })).rejects.toThrow(/no failed/);
  });

  it('leaves nothing behind when its connection is cut in the middle of a transaction', async () => {
    await migration('1_cut', 'CREATE TABLE a (); SELECT pg_terminate_backend(pg_backend_pid());');
    await expect(apply()).rejects.toThrow(/terminating connection/);
    expect(await query("SELECT to_regclass('a') AS a, (SELECT count(*)::int FROM _prisma_migrations) AS rows")).toEqual(
      [{ a: null, rows: 0 }],
    );

    await migration('1_cut', 'CREATE TABLE a ();');
    expect(await apply()).toEqual({ applied: ['1_cut'] });
  });

  it('runs a migration outside a transaction when its first line asks for it', async () => {
    await migration('1_make', 'CREATE TABLE a (b TEXT);');
    await migration('2_index', '-- no-transaction\nCREATE INDEX CONCURRENTLY ON a (b);');
    expect(await apply()).toEqual({ applied: ['1_make', '2_index'] });
  });

  it('takes a migration without a transaction for unfinished when its connection is cut', async () => {
    await migration('1_cut', '-- no-transaction\nSELECT pg_terminate_backend(pg_backend_pid());');
    await expect(apply()).rejects.toThrow(/terminating connection/);
    await expect(apply()).rejects.toThrow(/1_cut was interrupted before it finished/);
  });

  it('refuses a migration that was edited after it had been applied, line endings aside', async () => {
    await migration('1_make', 'SELECT 1;\n-- one\n');
    await apply();
    await migration('1_make', 'SELECT 1;\r\n-- one\r\n');
    expect(await apply()).toEqual({ applied: [] });

    await migration('1_make', 'SELECT 2;');
    await expect(apply()).rejects.toThrow(/Migration 1_make was edited/);
  });

  it('refuses a database that is newer than the code', async () => {
    await migration('1_make', 'SELECT 1;');
    await apply();
    await rm(path.join(folder, '1_make'), { recursive: true });
    await expect(apply()).rejects.toThrow(/1_make, which this version does not know/);
  });

  it('keeps settings that a migration changes out of the next one', async () => {
    await migration('1_path', 'CREATE SCHEMA other; SET search_path TO other;');
    await migration('2_make', 'CREATE TABLE a ();');
    await apply();
    expect(await query("SELECT to_regclass('public.a')::text AS a")).toEqual([{ a: 'a' }]);
  });

  it('lets one of several processes that start at once do the work, and the others find it done', async () => {
    await migration('1_slow', 'CREATE TABLE a (); SELECT pg_sleep(0.3);');
    await migration('2_index', '-- no-transaction\nCREATE INDEX CONCURRENTLY i ON a ((1));');
    const results = await Promise.all([apply(), apply(), apply()]);
    expect(results.map(({ applied }) => applied.length).sort()).toEqual([0, 0, 2]);
  });

  it('gives up on a lock that another process keeps, having said that it waits', async () => {
    const messages: string[] = [];
    const holder = new pg.Client(database.url);
    await holder.connect();
    try {
      // The number that `prisma migrate deploy` locks.
      await holder.query('SELECT pg_advisory_lock(72707369)');
      await expect(
        applyMigrations({ databaseUrl: database.url, folder, lockTimeoutMs: 200, log: (m) => messages.push(m) }),
      ).rejects.toThrow(/Another process has been migrating this database for over 0.2 s/);
    } finally {
      await holder.end();
    }
    expect(messages).toEqual([expect.stringContaining('waiting')]);
    expect(await apply()).toEqual({ applied: [] });
  });
});

describe('withMigrationLock', () => {
  it('frees the lock when the work throws, and passes the error on', async () => {
    await withClient(database.url, async (client) => {
      const failing = withMigrationLock(client, { log }, () => Promise.reject(new Error('work failed')));
      await expect(failing).rejects.toThrow('work failed');
      expect(await query('SELECT pg_try_advisory_lock(72707369) AS free')).toEqual([{ free: true }]);
    });
  });
});
