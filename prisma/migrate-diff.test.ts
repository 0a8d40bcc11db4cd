import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startThrowawayPostgres } from '../test/support/throwaway-postgres.ts';
import { withClient } from './connection.ts';
import { createMigration, findDrift } from './migrate-diff.ts';

const BASE = `
  datasource db {
    provider = "postgresql"
    schemas  = ["users"]
  }`;
const model = (more = '') => `
  model User {
    id        String   @db.Uuid
    name      String   @default("a;b")
    createdAt DateTime @default(now()) @map("created_at") @db.Timestamptz(3)
    ${more}
    @@id([id, createdAt])
    @@map("users")
    @@schema("users")
  }`;
const TABLE = `
  CREATE SCHEMA users;
  CREATE TABLE users.users (
    id UUID NOT NULL,
    name TEXT NOT NULL DEFAULT 'a;b',
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (id, created_at)
  )`;

let server: Awaited<ReturnType<typeof startThrowawayPostgres>>;
let root: string;
let migrationsFolder: string;

beforeAll(async () => {
  server = await startThrowawayPostgres();
  return () => server.stop();
});
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'yuqiao-drift-'));
  migrationsFolder = path.join(root, 'migrations');
  await mkdir(path.join(root, 'schema'));
  await mkdir(migrationsFolder);
  await writeFile(path.join(root, 'schema', 'base.prisma'), BASE);
  return () => rm(root, { recursive: true });
});

const writeModel = (more?: string) => writeFile(path.join(root, 'schema', 'users.prisma'), model(more));
const addMigration = (title: string, sql: string) => createMigration(migrationsFolder, title, sql);
const drift = () => findDrift({ databaseUrl: server.url, schemaFolder: path.join(root, 'schema'), migrationsFolder });

describe('findDrift', () => {
  it('returns the SQL that the migrations lack, and null once it is a migration', async () => {
    await writeModel('email String @unique');
    const sql = await drift();
    expect(sql).toContain('CREATE TABLE "users"."users"');

    await addMigration('first', sql ?? '');
    expect(await drift()).toBeNull();

    await writeModel();
    expect(await drift()).toMatch(/DROP COLUMN "email"/);
  });

  it('takes functions whose bodies hold semicolons as they are', async () => {
    await writeModel();
    const body = '$$ BEGIN NEW.name := NEW.name; RETURN NEW; END; $$';
    await addMigration('first', `${TABLE}; CREATE FUNCTION users.f() RETURNS trigger LANGUAGE plpgsql AS ${body};`);
    expect(await drift()).toBeNull();
  });

  it.each([
    ['a partial index', "CREATE INDEX ON users.users (name) WHERE name <> 'a'"],
    ['a partial unique index', "CREATE UNIQUE INDEX ON users.users (name) WHERE name <> 'a'"],
    ['an expression index', 'CREATE INDEX ON users.users (lower(name))'],
    ['a check', "ALTER TABLE users.users ADD CHECK (name <> 'a')"],
    ['a storage parameter', 'ALTER TABLE users.users SET (fillfactor = 80)'],
    ['a view', 'CREATE VIEW users.names AS SELECT name FROM users.users'],
    ["another schema's table", 'CREATE TABLE public.other (id INT)'],
  ])('does not count %s, which Prisma cannot express, as drift', async (_, sql) => {
    await writeModel();
    await addMigration('first', `${TABLE}; ${sql};`);
    expect(await drift()).toBeNull();
  });

  it('does not count partitioning as drift, with indexes and bounded partitions', async () => {
    await writeModel('@@index([name])');
    await addMigration(
      'first',
      `${TABLE} PARTITION BY RANGE (created_at);
      CREATE INDEX users_name_idx ON users.users (name);
      CREATE TABLE users.users_default PARTITION OF users.users DEFAULT;
      CREATE TABLE users.users_2026_11 PARTITION OF users.users FOR VALUES FROM ('2026-11-01') TO ('2026-12-01');`,
    );
    expect(await drift()).toBeNull();
  });

  it("finds none between the project's own schema and migrations", async () => {
    const folder = (name: string) => path.join(import.meta.dirname, name);
    const own = { schemaFolder: folder('schema'), migrationsFolder: folder('migrations') };
    expect(await findDrift({ databaseUrl: server.url, ...own })).toBeNull();
  });

  it.each([
    [
      'CREATE EXTENSION pg_trgm; CREATE INDEX users_name_idx ON users.users USING gin (name gin_trgm_ops)',
      '@@index([name(ops: raw("gin_trgm_ops"))], type: Gin)',
    ],
    ['CREATE INDEX users_created_at_idx ON users.users USING brin (created_at)', '@@index([createdAt], type: Brin)'],
    ['CREATE INDEX users_created_at_idx ON users.users (created_at DESC)', '@@index([createdAt(sort: Desc)])'],
    [
      'CREATE INDEX users_name_idx ON users.users (name) INCLUDE (created_at)',
      '@@index([name, createdAt], map: "users_name_idx")',
    ],
    [
      "ALTER TABLE users.users ADD words tsvector GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED",
      'words Unsupported("tsvector")? @default(dbgenerated("to_tsvector(\'simple\'::regconfig, name)"))',
    ],
  ])('counts %s as drift until the schema has %s', async (sql, modelled) => {
    await addMigration('first', `${TABLE}; ${sql};`);
    await writeModel();
    expect(await drift()).toMatch(/DROP/);
    await writeModel(modelled);
    expect(await drift()).toBeNull();
  });

  it('says which migration fails, and leaves no database behind', async () => {
    await writeModel();
    await addMigration('broken', 'SELECT nothing;');
    await expect(drift()).rejects.toThrow(/_broken/);
    const databases = await withClient(server.url, (client) => client.query('SELECT datname FROM pg_database'));
    expect(databases.rows.map(({ datname }) => datname).sort()).toEqual(['postgres', 'template0', 'template1']);
  });
});

describe('createMigration', () => {
  it('names the migration by the time in UTC and its words, and says what database it is for', async () => {
    const now = new Date('2026-11-23T02:03:04.567Z');
    const name = await createMigration(migrationsFolder, 'Add cards, again!', 'SELECT 1;', now);
    expect(name).toBe('20261123020304_add_cards_again');
    expect(await readFile(path.join(migrationsFolder, name, 'migration.sql'), 'utf8')).toBe('SELECT 1;');
    expect(await readFile(path.join(migrationsFolder, 'migration_lock.toml'), 'utf8')).toContain('"postgresql"');
  });

  it('refuses a name without letters or digits', async () => {
    await expect(createMigration(migrationsFolder, '…', 'SELECT 1;')).rejects.toThrow(/needs a name/);
  });
});
