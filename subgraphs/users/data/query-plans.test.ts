import { afterAll, beforeAll, expect, it } from 'vitest';
import { withClient } from '#prisma/connection.ts';
import { type DomainDatabase, startDomainDatabase } from '../../../test/support/domain-database.ts';
import { planOf } from '../../../test/support/query-plans.ts';
import { createUsers } from './users.ts';

let postgres: DomainDatabase<'users'>;

beforeAll(async () => {
  postgres = await startDomainDatabase('users');
  await withClient(postgres.ownerUrl, async (client) => {
    await client.query(
      `INSERT INTO users.users (id, email, password_hash, display_name, topics, updated_at)
       SELECT gen_random_uuid(), 'user' || n || '@example.com', 'hash', 'name', '{}', now() FROM generate_series(1, 20000) n`,
    );
    await client.query('VACUUM ANALYZE users.users');
  });
}, 120_000);
afterAll(() => postgres.stop());

it.each(['custom', 'generic'] as const)('an address is looked up in the hash index, with a %s plan', async (mode) => {
  const users = createUsers(postgres.database, async () => {});
  const find = () => users.findByEmail('user12345@example.com');
  const found = await planOf(postgres.ownerUrl, '"users"."users"', find, mode);
  expect(found.nodes.map((node) => node['Index Name'] ?? node['Node Type'])).toContain('users_email_idx');
  expect(found.root['Actual Rows']).toBe(1);
  expect(found.blocks).toBeLessThan(15);
});
