import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEvents, type Events } from '#platform/events.ts';
import { newId } from '#platform/ids.ts';
import { createJobs, type Jobs } from '#platform/jobs.ts';
import { createLogger } from '#platform/logging.ts';
import { createMetrics } from '#platform/metrics.ts';
import { openDatabase, type TestDatabase } from '../test/support/database.ts';
import { startMigratedPostgres } from '../test/support/throwaway-postgres.ts';
import type { DomainTransaction } from './database.ts';
import { type AccountErased, accountErased, eraseAccount, SWEEP_AFTER_SECONDS } from './erasure.ts';

const logger = createLogger('erasure-test', 'silent');

let postgres: Awaited<ReturnType<typeof startMigratedPostgres>>;
let owner: pg.Client;
let database: TestDatabase<'vocabulary'>;
let jobs: Jobs;
let events: Events;
let event: AccountErased;

beforeAll(async () => {
  postgres = await startMigratedPostgres();
  const url = Object.assign(new URL(postgres.url), { username: 'vocabulary', password: 'secret' }).href;
  owner = new pg.Client(postgres.url);
  await owner.connect();
  database = openDatabase('vocabulary', { url });
  jobs = createJobs({ databaseUrl: url, logger });
  await jobs.start();
  events = createEvents({ domain: 'vocabulary', jobs, metrics: createMetrics('test'), logger });
});
afterAll(async () => {
  await jobs.stop(0);
  await database.close();
  await owner.end();
  await postgres.stop();
});
beforeEach(async () => {
  event = accountErased.parse({ userId: newId(), erasureId: newId() });
  await owner.query('DELETE FROM queue.job');
});

/** A domain that has `left` rows of the user, and deletes two at a time. */
function erasing(left: number) {
  return async () => {
    const rows = Math.min(2, left);
    left -= rows;
    return rows;
  };
}
const erase = (left: number, of = event) =>
  eraseAccount({ domain: 'vocabulary', database, events, erase: erasing(left) }, of);

async function queued() {
  const { rows } = await owner.query(
    'SELECT name, data, extract(epoch FROM start_after - created_on)::int AS after FROM queue.job ORDER BY name',
  );
  return rows;
}

describe('erasing a user from a domain', () => {
  it('goes on until nothing is left, reports it, and comes again when the last token has expired', async () => {
    await erase(5);
    expect(await queued()).toEqual([
      {
        name: 'users.domain-erased',
        data: { erasureId: event.erasureId, domain: 'vocabulary', rows: 5, vectors: 0, files: 0 },
        after: 0,
      },
      { name: 'vocabulary.account-erased', data: { ...event, sweep: true }, after: SWEEP_AFTER_SECONDS },
    ]);
    // 15 minutes of an access token, one of an identity that was signed with it at last.
    expect(SWEEP_AFTER_SECONDS).toBeGreaterThan(16 * 60);
  });

  it('twice reports twice, and leaves one sweep', async () => {
    await erase(1);
    await erase(0);
    const names = (await queued()).map(({ name }) => name);
    expect(names).toEqual(['users.domain-erased', 'users.domain-erased', 'vocabulary.account-erased']);
  });

  it('leaves nothing of the user in the queue after the sweep, and what is of others', async () => {
    const others = { userId: newId() };
    await database.transaction(null, async (transaction) => {
      await events.publish('user-changed', { userId: event.userId }, transaction);
      await events.publish('user-changed', others, transaction);
    });
    await erase(1, { ...event, sweep: true });
    // What other domains were told is theirs to forget.
    const own = (await queued()).filter(({ name }) => name.startsWith('vocabulary.'));
    expect(own.map(({ data }) => data)).toEqual([others]);
  });

  it('also removes the letters that died of this domain, and none of another', async () => {
    const die = (domain: string) =>
      owner.query(`INSERT INTO queue.job (name, source_name, data) VALUES ('events.dead-letters', $1, $2::jsonb)`, [
        `${domain}.user-changed`,
        { userId: event.userId },
      ]);
    await die('vocabulary');
    await die('translation');
    await erase(0, { ...event, sweep: true });
    const { rows } = await owner.query('SELECT source_name FROM queue.job');
    expect(rows).toEqual([{ source_name: 'translation.user-changed' }]);
  });

  it('takes the user out of events that name many, waiting or dead, and leaves the others in them', async () => {
    const total = (userId: string) => ({ userId, day: '2026-11-24', tokens: 7 });
    const others = [total(newId()), total(newId())];
    const data = { domain: 'x', totals: [others[0], total(event.userId), others[1]], list: ['text', 1, null] };
    const put = (name: string, source: string | null, of: object) =>
      owner.query('INSERT INTO queue.job (name, source_name, data) VALUES ($1, $2, $3)', [name, source, of]);
    await put('events.dead-letters', 'vocabulary.usage-reported', data);
    await put('vocabulary.user-changed', null, data);
    await put('vocabulary.user-changed', null, { ...data, totals: others });
    await put('vocabulary.user-changed', null, { ...data, totals: [total(event.userId)] });
    await put('events.dead-letters', 'translation.usage-reported', data);
    await erase(0, { ...event, sweep: true });
    const { rows } = await owner.query('SELECT data FROM queue.job ORDER BY created_on, id');
    const kept = { ...data, totals: others };
    expect(rows.map((row) => row.data)).toEqual(
      expect.arrayContaining([kept, kept, kept, { ...data, totals: [] }, data]),
    );
    expect(rows).toHaveLength(5);
  });

  it('that fails half way has done nothing', async () => {
    const card = { id: newId(), userId: event.userId, front: 'f', back: 'b', due: new Date() };
    await database.write(null, (client) => client.card.create({ data: card }));
    const failing = async (transaction: DomainTransaction<'vocabulary'>) => {
      await transaction.card.deleteMany({ where: { userId: event.userId } });
      throw new Error('the server went away');
    };
    const erased = eraseAccount({ domain: 'vocabulary', database, events, erase: failing }, event);
    await expect(erased).rejects.toThrow('went away');
    expect(await queued()).toEqual([]);
    expect(await database.readPrimary((client) => client.card.count({ where: { userId: event.userId } }))).toBe(1);
  });
});
