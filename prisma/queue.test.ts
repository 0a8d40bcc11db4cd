import { getRollbackPlans } from 'pg-boss';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startThrowawayPostgres } from '../test/support/throwaway-postgres.ts';
import { withClient } from './connection.ts';
import { installQueue } from './queue.ts';

let server: Awaited<ReturnType<typeof startThrowawayPostgres>>;

beforeAll(async () => {
  server = await startThrowawayPostgres();
});
afterAll(() => server.stop());

it('upgrades the tables of an older pg-boss, the indexes that are built in the background included', async () => {
  await withClient(server.url, async (client) => {
    const version = async () => (await client.query('SELECT version FROM queue.version')).rows[0].version as number;
    await installQueue(server.url);
    const current = await version();
    for (let step = 0; step < 6; step++) await client.query(getRollbackPlans('queue', await version()));
    expect(await version()).toBeLessThan(current);
    // Otherwise the upgrade waits 10 s for its turn, as the installation just had one.
    await client.query('UPDATE queue.version SET bam_on = NULL');

    await installQueue(server.url);
    expect(await version()).toBe(current);
    const { rows } = await client.query('SELECT status FROM queue.bam');
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['completed']));
  });
}, 30_000);
