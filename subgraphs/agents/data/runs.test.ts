import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/ids.ts';
import type { Database } from '#prisma/database.ts';
import { type AgentsDatabase, startAgentsDatabase } from '../../../test/support/agents-database.ts';
import { openDatabase } from '../../../test/support/database.ts';
import { createRuns } from './runs.ts';

const viewer = { id: newId(), role: null, sessionId: null, scopes: null };
const someIds = (count: number) => Array.from({ length: count }, newId);

let postgres: AgentsDatabase;
/** One connection, so that what was prepared can be counted. */
let database: Database<'agents'>;

beforeAll(async () => {
  postgres = await startAgentsDatabase();
  database = openDatabase('agents', { url: postgres.url, poolSize: 1 });
});

afterAll(async () => {
  await database.close();
  await postgres.stop();
});

async function preparedStatements(): Promise<number> {
  const rows = await database.readPrimary(
    (client) => client.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM pg_prepared_statements WHERE statement LIKE ${'% IN (%'}`,
  );
  return rows[0]?.count ?? 0;
}

describe('reading many runs', () => {
  it('takes one statement for all lists of about the same length', async () => {
    const runs = createRuns(database);
    for (const ids of [5, 6, 7, 8].map(someIds)) {
      await runs.byIds(viewer, ids);
      await runs.stepsOf(viewer, ids);
      await runs.notRunning(ids);
    }
    expect(await preparedStatements()).toBe(3);
  });

  it('finds nothing for no ids, and each in its place', async () => {
    const runs = createRuns(database);
    const ids = someIds(3);
    expect([await runs.byIds(viewer, []), await runs.stepsOf(viewer, []), await runs.notRunning([])]).toEqual([
      [],
      [],
      [],
    ]);
    expect(await runs.byIds(viewer, ids)).toEqual([null, null, null]);
    expect(await runs.stepsOf(viewer, ids)).toEqual([[], [], []]);
    expect(await runs.notRunning(ids)).toEqual(ids);
  });
});
