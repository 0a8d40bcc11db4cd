import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEvents } from '#platform/events.ts';
import { newId } from '#platform/ids.ts';
import { createJobs, type Jobs } from '#platform/jobs.ts';
import { createLogger } from '#platform/logging.ts';
import { createMetrics } from '#platform/metrics.ts';
import { ANONYMOUS } from '#platform/viewer.ts';
import { openDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { startMigratedPostgres } from '../../../test/support/throwaway-postgres.ts';
import { createErasures, type ErasureRow, type Erasures } from './erasures.ts';

const logger = createLogger('erasures-test', 'silent');

let postgres: Awaited<ReturnType<typeof startMigratedPostgres>>;
let owner: pg.Client;
let database: TestDatabase<'users'>;
let jobs: Jobs;
let erasures: Erasures;
beforeAll(async () => {
  postgres = await startMigratedPostgres();
  const url = Object.assign(new URL(postgres.url), { username: 'users', password: 'secret' }).href;
  owner = new pg.Client(postgres.url);
  await owner.connect();
  database = openDatabase('users', { url });
  jobs = createJobs({ databaseUrl: url, logger });
  await jobs.start();
  erasures = createErasures(database, createEvents({ domain: 'users', jobs, metrics: createMetrics('test'), logger }));
});
afterAll(async () => {
  await jobs.stop(0);
  await database.close();
  await owner.end();
  await postgres.stop();
});

async function newUser(): Promise<string> {
  const id = newId();
  const sessions = [1, 2].map(() => ({ id: newId(), refreshTokenHash: Buffer.from(newId()), expiresAt: new Date() }));
  const data = { id, email: `${id}@example.com`, passwordHash: 'x', displayName: 'x', sessions: { create: sessions } };
  await database.write(null, (client) => client.user.create({ data }));
  return id;
}

async function begun(): Promise<{ userId: string; id: string }> {
  const userId = await newUser();
  const { id } = (await erasures.begin(ANONYMOUS, userId)) as ErasureRow;
  return { userId, id };
}

const report = (erasureId: string, domain: string, rows = 3) => ({ erasureId, domain, rows, vectors: 0, files: 0 });

describe('an erasure', () => {
  it('deletes the user with its sessions, and tells every other domain, all at once', async () => {
    const userId = await newUser();
    const erasure = await erasures.begin(ANONYMOUS, userId);
    expect(erasure).toMatchObject({ userId, finishedAt: null });
    expect(erasure?.domains.map(({ name, erasedAt, rows }) => [name, erasedAt !== null, rows])).toEqual([
      ['agents', false, null],
      ['translation', false, null],
      ['users', true, 3],
      ['vocabulary', false, null],
    ]);
    const { rows } = await owner.query("SELECT name FROM queue.job WHERE data->>'userId' = $1 ORDER BY 1", [userId]);
    const told = ['agents', 'translation', 'vocabulary'].map((domain) => ({ name: `${domain}.account-erased` }));
    expect(rows).toEqual(told);
    expect(await erasures.begin(ANONYMOUS, userId)).toBeNull();
  });

  it('is finished when the last domain has reported, and forgets whose it was', async () => {
    const { id, userId } = await begun();
    expect(await erasures.record(report(id, 'vocabulary'))).toBeNull();
    expect(await erasures.record(report(id, 'agents'))).toBeNull();
    expect(await erasures.record(report(id, 'translation'))).toBe(userId);
    const found = await erasures.find(id);
    expect(found).toMatchObject({ userId: null, finishedAt: expect.any(Date) });
  });

  it('is finished once when all domains report at once', async () => {
    const { id, userId } = await begun();
    const others = ['agents', 'translation', 'vocabulary'];
    const answers = await Promise.all(others.map((domain) => erasures.record(report(id, domain))));
    expect(answers.filter(Boolean)).toEqual([userId]);
  });

  it('keeps the number and the time of the first report when a domain reports again, finding nothing', async () => {
    const { id } = await begun();
    await erasures.record(report(id, 'agents', 7));
    const first = await erasures.find(id);
    await erasures.record(report(id, 'agents', 0));
    expect(await erasures.find(id)).toEqual(first);
    for (const domain of ['translation', 'vocabulary', 'vocabulary', 'agents'])
      await erasures.record(report(id, domain));
    expect((await erasures.find(id))?.domains[0]).toMatchObject({ name: 'agents', rows: 7 });
  });

  it('that is not there, or a domain that is none, changes nothing', async () => {
    expect(await erasures.record(report(newId(), 'agents'))).toBeNull();
    const { id } = await begun();
    expect(await erasures.record(report(id, 'nobody'))).toBeNull();
    expect((await erasures.find(id))?.domains).toHaveLength(4);
  });
});
