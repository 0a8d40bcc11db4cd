import pg from 'pg';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { signUp } from '../support/client.ts';

const { url, databaseUrls } = inject('stack');
const tables = { users: 'users', translation: 'translations', vocabulary: 'cards', agents: 'runs' };
const domains = Object.keys(tables) as (keyof typeof tables)[];

const PERMISSION_DENIED = '42501';
const clients: pg.Client[] = [];
afterAll(() => Promise.all(clients.map((client) => client.end())));

async function connectAs(role: string) {
  const client = new pg.Client(databaseUrls[role]);
  clients.push(client);
  await client.connect();
  return client;
}

describe('the database role of a domain', () => {
  it.each(domains)('reads its own tables and no row of another domain: %s', async (role) => {
    await signUp(url);
    const client = await connectAs(role);
    await client.query(`SELECT * FROM ${role}.${tables[role]} LIMIT 1`);
    for (const other of domains.filter((domain) => domain !== role)) {
      const attempt = client.query(`SELECT * FROM ${other}.${tables[other]} LIMIT 1`);
      await expect(attempt, `${role} reads ${other}`).rejects.toMatchObject({ code: PERMISSION_DENIED });
    }
  });

  it.each(domains)('reads the queue that all share, and makes no tables: %s', async (role) => {
    const client = await connectAs(role);
    await client.query('SELECT name FROM queue.queue LIMIT 1');
    for (const schema of [role, 'queue', 'public']) {
      await expect(client.query(`CREATE TABLE ${schema}.x (id int)`)).rejects.toMatchObject({
        code: PERMISSION_DENIED,
      });
    }
  });
});
