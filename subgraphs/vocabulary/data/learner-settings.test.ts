import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/ids.ts';
import { ANONYMOUS } from '#platform/viewer.ts';
import { openDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { startMigratedPostgres } from '../../../test/support/throwaway-postgres.ts';
import { createLearnerSettings, type LearnerSettingsTable, userChanged } from './learner-settings.ts';

let postgres: Awaited<ReturnType<typeof startMigratedPostgres>>;
let database: TestDatabase<'vocabulary'>;
let settings: LearnerSettingsTable;
beforeAll(async () => {
  postgres = await startMigratedPostgres();
  const url = Object.assign(new URL(postgres.url), { username: 'vocabulary', password: 'secret' }).href;
  database = openDatabase('vocabulary', { url });
  settings = createLearnerSettings(database);
});
afterAll(async () => {
  await database?.close();
  await postgres?.stop();
});

/** As it comes out of the queue, with what other domains read of it. */
const event = (userId: string, version: number, level = 'B2') =>
  userChanged.parse({
    userId,
    version,
    level,
    timeZone: 'Asia/Shanghai',
    newCardsPerDay: 20,
    reviewsPerDay: 200,
    desiredRetention: 0.85,
    topics: ['finance'],
    dailyTokenQuota: 200_000,
  });

describe('the settings of a learner', () => {
  it('are those of the newest event, in whatever order events come and however often', async () => {
    const id = newId();
    const events = [event(id, 1, 'A1'), event(id, 3, 'C1'), event(id, 2, 'B1'), event(id, 3, 'C1'), event(id, 1, 'A1')];
    for (const each of events) await settings.keep(each);
    const [row] = await settings.byUsers(ANONYMOUS, [id]);
    expect(row).toEqual({
      userId: id,
      level: 'C1',
      timeZone: 'Asia/Shanghai',
      newCardsPerDay: 20,
      reviewsPerDay: 200,
      desiredRetention: 0.85,
      version: 3,
    });
  });

  it('are those of the newest event when all come at once', async () => {
    const id = newId();
    await Promise.all(Array.from({ length: 10 }, (_, index) => settings.keep(event(id, index + 1))));
    expect((await settings.byUsers(ANONYMOUS, [id]))[0]?.version).toBe(10);
  });

  it('of many are one statement, in the order asked for, null for a stranger', async () => {
    const [known, stranger] = [newId(), newId()];
    await settings.keep(event(known, 1));
    const before = await database.statements();
    const rows = await settings.byUsers(ANONYMOUS, [stranger, known]);
    expect((await database.statements()) - before).toBe(1);
    expect(rows.map((row) => row?.userId ?? null)).toEqual([null, known]);
  });
});
