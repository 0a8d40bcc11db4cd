import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/ids.ts';
import { type DomainDatabase, startDomainDatabase } from '../../../test/support/domain-database.ts';
import { createUsageStore, type UsageStore } from './usage.ts';

const DAY = '2026-11-24';

let postgres: DomainDatabase<'users'>;
let usage: UsageStore;
beforeAll(async () => {
  postgres = await startDomainDatabase('users');
  usage = createUsageStore(postgres.database);
}, 120_000);
afterAll(() => postgres?.stop());

const viewer = { id: null, role: null, sessionId: null, scopes: null };

async function newUser(): Promise<string> {
  const id = newId();
  const data = { id, email: `${id}@example.com`, passwordHash: '-', displayName: '测试用户' };
  await postgres.database.write(null, (client) => client.user.create({ data }));
  return id;
}

const total = (userId: string, version: number, costMicroUsd = version, day = DAY) => ({
  userId,
  day,
  version,
  characters: version * 10,
  tokens: version * 100,
  costMicroUsd,
});

const of = async (userId: string, day = DAY) => (await usage.byDays(viewer, [{ userId, day }]))[0];

/** By how much the month's cost grows while `run` runs. */
async function addedBy(run: () => Promise<unknown>): Promise<number> {
  const before = await usage.costOfMonth();
  await run();
  return (await usage.costOfMonth()) - before;
}

describe('usage', () => {
  it('is the newest report of each domain, in any order, however often it comes', async () => {
    const userId = await newUser();
    const added = await addedBy(async () => {
      for (const version of [2, 1, 5, 5, 3]) await usage.put('translation', [total(userId, version)]);
      await usage.put('agents', [total(userId, 1)]);
    });
    expect(await of(userId)).toMatchObject({ characters: 60, tokens: 600, costMicroUsd: 6 });
    expect(added).toBe(6);
  });

  it('adds a report once that comes to several processes at the same moment', async () => {
    const userIds = await Promise.all([1, 2, 3, 4, 5].map(newUser));
    const report = userIds.map((userId) => total(userId, 7));
    const added = await addedBy(() =>
      Promise.all([report, report.toReversed(), report].map((totals) => usage.put('translation', totals))),
    );
    expect(added).toBe(35);
  });

  it('is asked for many users and days in one statement', async () => {
    const [first = '', second = ''] = await Promise.all([newUser(), newUser()]);
    await usage.put('translation', [total(first, 1), total(second, 2), total(second, 3, 3, '2026-11-25')]);
    const before = await postgres.database.statements();
    const keys = [
      { userId: second, day: '2026-11-25' },
      { userId: first, day: '2026-11-25' },
      { userId: first, day: DAY },
      { userId: second, day: DAY },
    ];
    const found = await usage.byDays(viewer, keys);
    expect((await postgres.database.statements()) - before).toBe(1);
    expect(found.map((row) => row?.tokens ?? null)).toEqual([300, null, 100, 200]);
  });

  it('passes over whoever has no account any more, and goes with it; what it cost stays', async () => {
    const userId = await newUser();
    const added = await addedBy(async () => {
      await usage.put('translation', [total(newId(), 1), total(userId, 1, 9)]);
      await postgres.database.write(null, (client) => client.user.delete({ where: { id: userId } }));
    });
    expect(await of(userId)).toBeNull();
    expect(added).toBe(9);
    await usage.put('translation', [total(userId, 2)]);
    expect(await of(userId)).toBeNull();
  });

  it('costs no more than what was added since the first of the month', async () => {
    const added = await addedBy(() =>
      postgres.database.write(
        null,
        (client) => client.$executeRaw`
          INSERT INTO users.model_costs VALUES ((date_trunc('month', now() AT TIME ZONE 'UTC') - interval '1 day')::date, 50)`,
      ),
    );
    expect(added).toBe(0);
  });
});
