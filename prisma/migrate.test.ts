import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { type Job, PgBoss } from 'pg-boss';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startThrowawayPostgres } from '../test/support/throwaway-postgres.ts';
import { withClient } from './connection.ts';
import { migrate } from './migrate.ts';
import { type Domain, domains } from './roles.ts';
import { createTemporaryDatabase } from './schema-engine/temporary-database.ts';

const rolePasswords = { users: "pass'word", translation: 'two', vocabulary: 'three', agents: 'four' };
const TABLES = domains.map((domain) => `CREATE SCHEMA ${domain}; CREATE TABLE ${domain}.rows (id SERIAL, text TEXT);`);

let server: Awaited<ReturnType<typeof startThrowawayPostgres>>;
let database: Awaited<ReturnType<typeof createTemporaryDatabase>>;
let folder: string;
const log = () => {};

beforeAll(async () => {
  server = await startThrowawayPostgres();
  database = await createTemporaryDatabase(server.url);
  folder = await mkdtemp(path.join(tmpdir(), 'yuqiao-migrations-'));
  await migration('1_tables', TABLES.join('\n'));
  await migrate({ databaseUrl: database.url, folder, rolePasswords, log });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

async function migration(name: string, sql: string): Promise<void> {
  await mkdir(path.join(folder, name), { recursive: true });
  await writeFile(path.join(folder, name, 'migration.sql'), sql);
}

function urlOf(role: Domain, databaseUrl = database.url): string {
  const url = new URL(databaseUrl);
  url.username = role;
  url.password = encodeURIComponent(rolePasswords[role]);
  return url.href;
}

const as = (role: Domain, sql: string) => withClient(urlOf(role), async (client) => (await client.query(sql)).rows);

describe('migrate', () => {
  it.each(domains)('lets %s read and write rows of its own schema', async (domain) => {
    await as(domain, `INSERT INTO ${domain}.rows (text) VALUES ('a')`);
    expect(await as(domain, `UPDATE ${domain}.rows SET text = 'b' RETURNING text`)).toEqual([{ text: 'b' }]);
    await as(domain, `DELETE FROM ${domain}.rows`);
  });

  it.each(domains.flatMap((role) => domains.filter((other) => other !== role).map((other) => [role, other] as const)))(
    'keeps %s out of %s',
    async (role, other) => {
      await expect(as(role, `SELECT * FROM ${other}.rows`)).rejects.toThrow(`permission denied for schema ${other}`);
    },
  );

  it.each([
    ['make tables of its own', 'CREATE TABLE translation.mine ()'],
    ['make tables in public', 'CREATE TABLE public.mine ()'],
    ['make temporary tables', 'CREATE TEMPORARY TABLE mine ()'],
    ['make schemas', 'CREATE SCHEMA mine'],
    ['change its tables', 'ALTER TABLE translation.rows ADD more TEXT'],
    ['empty its tables at once', 'TRUNCATE translation.rows'],
    ["change the queue's tables", 'DROP TABLE queue.job'],
    ['read the history of migrations', 'SELECT * FROM public._prisma_migrations'],
    ['become another role', 'SET ROLE users'],
  ])('does not let a role %s', async (_, sql) => {
    await expect(as('translation', sql)).rejects.toThrow(/permission denied|must be owner/);
  });

  it('gives roles the tables that the owner makes afterwards', async () => {
    await withClient(database.url, (client) => client.query('CREATE TABLE users.later (id SERIAL)'));
    expect(await as('users', 'INSERT INTO users.later DEFAULT VALUES RETURNING id')).toEqual([{ id: 1 }]);
  });

  it('gives roles the tables that a later migration makes', async () => {
    await migration('2_more', 'CREATE TABLE users.more (id SERIAL);');
    expect(await migrate({ databaseUrl: database.url, folder, rolePasswords, log })).toEqual({ applied: ['2_more'] });
    expect(await as('users', 'INSERT INTO users.more DEFAULT VALUES RETURNING id')).toEqual([{ id: 1 }]);
  });

  it('changes nothing when it runs again, and takes back what was granted by hand', async () => {
    const administer = (sql: string) => withClient(database.url, (client) => client.query(sql));
    await administer('GRANT USAGE ON SCHEMA users TO translation; GRANT ALL ON users.rows TO PUBLIC');
    expect(await migrate({ databaseUrl: database.url, folder, rolePasswords, log })).toEqual({ applied: [] });
    await expect(as('translation', 'SELECT * FROM users.rows')).rejects.toThrow('permission denied for schema users');
  });

  it('sets a new password, and keeps the old one where none is given', async () => {
    const renew = (passwords: Partial<Record<Domain, string>>) =>
      migrate({ databaseUrl: database.url, folder, rolePasswords: passwords, log });
    await renew({});
    expect(await as('agents', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await renew({ agents: 'new' });
    await expect(as('agents', 'SELECT 1')).rejects.toThrow('password authentication failed');
    await renew(rolePasswords);
    expect(await as('agents', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('refuses a role that could reach everything', async () => {
    const administer = (sql: string) => withClient(database.url, (client) => client.query(sql));
    await administer('ALTER ROLE agents BYPASSRLS');
    try {
      await expect(migrate({ databaseUrl: database.url, folder, rolePasswords, log })).rejects.toThrow(/agents/);
    } finally {
      await administer('ALTER ROLE agents NOBYPASSRLS');
    }
  });

  it('works on an empty database from two processes at once, and on several databases of one server', async () => {
    const fresh = await Promise.all([1, 2, 3].map(() => createTemporaryDatabase(server.url)));
    const runs = [...fresh, ...fresh].map(({ url }) => migrate({ databaseUrl: url, folder, rolePasswords, log }));
    const applied = (await Promise.all(runs)).map((result) => result.applied.length);
    expect(applied.sort()).toEqual([0, 0, 0, 2, 2, 2]);
  });
});

describe("the queue as a domain's role", () => {
  const errors: Error[] = [];
  let boss: PgBoss;

  beforeAll(async () => {
    boss = new PgBoss({ connectionString: urlOf('translation'), schema: 'queue', migrate: false });
    boss.on('error', (error) => errors.push(error));
    await boss.start();
    await boss.createQueue('dead');
    await boss.createQueue('translate', { policy: 'short', retryLimit: 1, retryDelay: 0, deadLetter: 'dead' });
  });
  afterAll(() => boss.stop({ graceful: false }));

  it('works jobs to their end, supervises and schedules without an error', async () => {
    const done = new Promise<Job<{ text: string }>>((resolve) => {
      boss.work<{ text: string }>('translate', { pollingIntervalSeconds: 0.5 }, async ([job]) => resolve(job!));
    });
    const id = await boss.send('translate', { text: '你好' });
    expect(await done).toMatchObject({ id, data: { text: '你好' } });
    await expect.poll(async () => (await boss.findJobs('translate', { id: id! }))[0]?.state).toBe('completed');

    await boss.supervise();
    await boss.schedule('translate', '0 3 * * *', { text: 'nightly' });
    await boss.unschedule('translate');
    expect(errors).toEqual([]);
  });

  it('enqueues in a transaction of somebody else: rolled back with it, and there once it commits', async () => {
    await boss.createQueue('transactional');
    const client = new pg.Client(urlOf('translation'));
    await client.connect();
    const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) };
    const sendWithin = async (end: 'COMMIT' | 'ROLLBACK') => {
      await client.query('BEGIN');
      const id = await boss.send('transactional', {}, { db });
      await client.query(end);
      return id;
    };
    try {
      await sendWithin('ROLLBACK');
      const id = await sendWithin('COMMIT');
      expect((await boss.fetch('transactional', { batchSize: 10 })).map((job) => job.id)).toEqual([id]);
    } finally {
      await client.end();
    }
  });

  it('cannot make a partition, which would be a table', async () => {
    await expect(boss.createQueue('partitioned', { partition: true })).rejects.toThrow(/permission denied/);
  });
});
