import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newIdAt } from '#platform/ids.ts';
import { withClient } from '#prisma/connection.ts';
import { MIGRATIONS_FOLDER } from '#prisma/migrate.ts';
import { applyMigrations } from '#prisma/migrations.ts';
import { createTemporaryDatabase } from '#prisma/schema-engine/temporary-database.ts';
import { startThrowawayPostgres } from '../../../test/support/throwaway-postgres.ts';

const BEFORE = '20261123020000_foundations';

let server: Awaited<ReturnType<typeof startThrowawayPostgres>>;
let databaseUrl: string;

beforeAll(async () => {
  server = await startThrowawayPostgres();
  return () => server.stop();
});
beforeEach(async () => {
  const database = await createTemporaryDatabase(server.url);
  databaseUrl = database.url;
  await migrateUpTo(BEFORE);
  return () => database.drop();
});

async function migrateUpTo(last: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'yuqiao-migrations-'));
  for (const name of await readdir(MIGRATIONS_FOLDER)) {
    if (name <= last) await cp(path.join(MIGRATIONS_FOLDER, name), path.join(folder, name), { recursive: true });
  }
  await applyMigrations({ databaseUrl, folder, log: () => {} });
  await rm(folder, { recursive: true });
}

const migrate = () => applyMigrations({ databaseUrl, folder: MIGRATIONS_FOLDER, log: () => {} });
const query = async (sql: string, ...values: unknown[]) =>
  (await withClient(databaseUrl, (client) => client.query(sql, values))).rows;

const USER = newIdAt(new Date('2026-01-01'));
const insert = (id: string, createdAt: string, key: string | null = null) =>
  query(
    `INSERT INTO translation.translations
       (id, user_id, source, target, source_text, target_text, kind, engine, segments, stars, idempotency_key, created_at)
     VALUES ($1, $2, 'ZH', 'EN', '你好', 'Hello', 'GLOSS', 'gloss', '[{"n":1}]', 4, $3, $4)`,
    id,
    USER,
    key,
    createdAt,
  );

describe('the migration to months', () => {
  it('carries each row over whole, with the time of its id, and the keys', async () => {
    // Between the id and the row some milliseconds passed, here those of midnight.
    const edge = newIdAt(new Date('2026-09-30T23:59:59.998Z'));
    const plain = newIdAt(new Date('2026-11-05T10:00:00.123Z'));
    await insert(edge, '2026-10-01T00:00:00.003Z', 'first');
    await insert(plain, '2026-11-05T10:00:00.123Z');
    const columns =
      'id, user_id, source, target, source_text, target_text, kind, engine, model, cached, segments, stars';
    const select = `SELECT ${columns}, idempotency_key FROM translation.translations ORDER BY id`;
    const before = await query(select);
    await migrate();

    expect(await query(select)).toEqual(before);
    expect(
      await query('SELECT tableoid::regclass::text AS name, created_at FROM translation.translations ORDER BY id'),
    ).toEqual([
      { name: 'translation.translations_2026_09', created_at: new Date('2026-09-30T23:59:59.998Z') },
      { name: 'translation.translations_2026_11', created_at: new Date('2026-11-05T10:00:00.123Z') },
    ]);
    expect(await query('SELECT * FROM translation.idempotency_keys')).toEqual([
      { user_id: USER, key: 'first', translation_id: edge },
    ]);
    expect(await query("SELECT to_regclass('translation.unpartitioned') AS old")).toEqual([{ old: null }]);
  });

  it('stops and leaves all as it was when an id tells no time', async () => {
    await insert('00000000-0000-4000-8000-000000000000', '2026-11-05');
    await expect(migrate()).rejects.toThrow(/\(created_at\) = \(null\)/);
    expect(await query('SELECT count(*)::int AS rows FROM translation.translations')).toEqual([{ rows: 1 }]);
  });
});

describe('the migration to glossaries', () => {
  it('gives its column to months that are detached too, so that their rows can come back', async () => {
    await migrateUpTo('20261124040000_accounts');
    await query("SELECT translation.make_months('2026-01-01', now())");
    const [{ name }] = await query("SELECT name FROM translation.detach_months('2026-02-01') AS name");
    await migrate();
    const columnsOf = (table: string) =>
      query(
        `SELECT attname, atttypid, attnotnull FROM pg_attribute
         WHERE attrelid = ('translation.' || quote_ident($1))::regclass AND attnum > 0 ORDER BY attnum`,
        table,
      );
    expect(await columnsOf(name)).toEqual(await columnsOf('translations'));
  });
});
