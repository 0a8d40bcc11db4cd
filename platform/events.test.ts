import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Database } from '#prisma/database.ts';
import { redriveDeadLetters } from '#prisma/dead-letters.ts';
import { migrate } from '#prisma/migrate.ts';
import { openDatabase } from '../test/support/database.ts';
import { startThrowawayPostgres } from '../test/support/throwaway-postgres.ts';
import { until } from '../test/support/until.ts';
import { createEvents, DEAD_LETTERS, type Events } from './events.ts';
import { createJobs, type Jobs } from './jobs.ts';
import { createLogger } from './logging.ts';
import { createMetrics, type Metrics } from './metrics.ts';

const logger = createLogger('events-test', 'silent');
const numbered = z.object({ n: z.number() });
const declared = { counted: ['users', 'agents'], other: ['agents'] } as const;

let postgres: Awaited<ReturnType<typeof startThrowawayPostgres>>;
let owner: pg.Client;
let database: Database<'agents'>;

const migrateWith = (subscriptions: Parameters<typeof migrate>[0]['subscriptions']) =>
  migrate({
    databaseUrl: postgres.url,
    rolePasswords: { agents: 'secret', users: 'secret' },
    subscriptions,
    log: () => {},
  });
const urlOf = (role: string) => Object.assign(new URL(postgres.url), { username: role, password: 'secret' }).href;

beforeAll(async () => {
  postgres = await startThrowawayPostgres();
  await migrateWith(declared);
  owner = new pg.Client(postgres.url);
  await owner.connect();
  database = openDatabase('agents', { url: urlOf('agents') });
});
afterAll(async () => {
  await database.close();
  await owner.end();
  await postgres.stop();
});

interface Process {
  jobs: Jobs;
  events: Events;
  metrics: Metrics;
  stop(): Promise<void>;
}

async function startProcess(domain: 'users' | 'agents'): Promise<Process> {
  const jobs = createJobs({ databaseUrl: urlOf(domain), logger });
  await jobs.start();
  const metrics = createMetrics(domain);
  const events = createEvents({ domain, jobs, metrics, logger, pollSeconds: 0.5 });
  return { jobs, metrics, events, stop: () => jobs.stop(1_000) };
}

let agents: Process;
const others: Process[] = [];
beforeEach(async () => {
  await owner.query('DELETE FROM queue.job');
  agents = await startProcess('agents');
});
afterEach(() => Promise.all([agents, ...others.splice(0)].map((each) => each.stop())));

async function startUsers(): Promise<Process> {
  const users = await startProcess('users');
  others.push(users);
  return users;
}

const publish = (event: string, ...all: object[]) =>
  database.transaction(null, async (transaction) => {
    for (const data of all) await agents.events.publish(event, data, transaction);
  });

/** Subscribes, and collects what arrives. */
async function collect({ events }: Process, event = 'counted'): Promise<number[]> {
  const seen: number[] = [];
  await events.subscribe(event, numbered, async ({ n }) => void seen.push(n));
  return seen;
}

/** Makes what waits for its retry due now, instead of in seconds or minutes. */
const retryNow = () => owner.query("UPDATE queue.job SET start_after = now() WHERE state = 'retry'");

describe('an event', () => {
  it('reaches every domain that subscribes, and each process of a domain does its share', async () => {
    const users = await startUsers();
    const [first, second] = [await collect(agents), await collect(users)];
    await publish('counted', { n: 1 }, { n: 2 });
    await until(() => first.length === 2 && second.length === 2);
    expect([first.toSorted(), second.toSorted()]).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('is there exactly when its transaction was committed', async () => {
    const seen = await collect(agents);
    const rolledBack = database.transaction(null, async (transaction) => {
      await agents.events.publish('counted', { n: 1 }, transaction);
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');
    await publish('counted', { n: 2 });
    await until(() => seen.length > 0);
    expect(seen).toEqual([2]);
  });

  it('arrives at a domain that had never run when it was published', async () => {
    await publish('counted', { n: 7 });
    const seen = await collect(await startUsers());
    await until(() => seen.length > 0);
    expect(seen).toEqual([7]);
  });

  it('that nobody subscribes to is no failure', async () => {
    await publish('unheard', { n: 1 });
    expect((await owner.query('SELECT FROM queue.job')).rowCount).toBe(0);
  });

  it('is kept for a while when it was handled, unless the subscriber says otherwise', async () => {
    const seen = await collect(agents);
    const discarded: number[] = [];
    const users = await startUsers();
    await users.events.subscribe('counted', numbered, async ({ n }) => void discarded.push(n), { discard: true });
    await publish('counted', { n: 1 });
    await until(() => seen.length === 1 && discarded.length === 1);
    const names = async () => (await owner.query('SELECT name FROM queue.job')).rows.map(({ name }) => name);
    await until(async () => (await names()).length === 1);
    expect(await names()).toEqual(['agents.counted']);
  });

  it('can be delivered again to the same domain, later', async () => {
    const seen = await collect(agents);
    await collect(await startUsers());
    await database.transaction(null, (transaction) => agents.events.remind('counted', { n: 3 }, 600, transaction));
    const { rows } = await owner.query(
      'SELECT name, extract(epoch FROM start_after - created_on)::int AS after FROM queue.job',
    );
    expect(rows).toEqual([{ name: 'agents.counted', after: 600 }]);
    await owner.query('UPDATE queue.job SET start_after = now()');
    await until(() => seen.length === 1);
  });
});

describe('a handler that throws', () => {
  it('is called again, with a delay that grows to a quarter of an hour', async () => {
    let attempts = 0;
    await agents.events.subscribe('counted', numbered, async () => {
      attempts += 1;
      if (attempts < 3) throw new Error('not yet');
    });
    await publish('counted', { n: 1 });
    await until(async () => {
      await retryNow();
      return attempts === 3;
    });
    const { rows } = await owner.query("SELECT * FROM queue.queue WHERE name = 'agents.counted'");
    expect(rows[0]).toMatchObject({ retry_limit: 500, retry_backoff: true, retry_delay_max: 900 });
  });

  it('for the last time leaves a dead letter, which is counted and can be sent again', async () => {
    let broken = true;
    const seen: number[] = [];
    await agents.events.subscribe('counted', numbered, async ({ n }) => {
      if (broken) throw new Error('always');
      seen.push(n);
    });
    await owner.query("UPDATE queue.queue SET retry_limit = 0 WHERE name = 'agents.counted'");
    await publish('counted', { n: 5 });
    const deadLetters = () => owner.query('SELECT data FROM queue.job WHERE name = $1', [DEAD_LETTERS]);
    await until(async () => (await deadLetters()).rowCount === 1);
    expect(await agents.metrics.registry.metrics()).toMatch(
      /yuqiao_events_handled_total\{event="counted",outcome="dead",service="agents"\} 1/,
    );
    await until(
      async () => /yuqiao_events_dead_letters\{[^}]*\} 1/.test(await agents.metrics.registry.metrics()),
      20_000,
    );
    broken = false;
    expect(await redriveDeadLetters(postgres.url)).toBe(1);
    await until(() => seen.length === 1);
    expect((await deadLetters()).rowCount).toBe(0);
  });

  it('does not hold up the domains whose handlers do not', async () => {
    await agents.events.subscribe('counted', numbered, async () => {
      throw new Error('always');
    });
    const seen = await collect(await startUsers());
    await publish('counted', { n: 1 });
    await until(() => seen.length === 1);
  });
});

describe('a subscription', () => {
  it('that is not declared is refused when the domain starts', async () => {
    await expect(agents.events.subscribe('unheard', numbered, async () => {})).rejects.toThrow('declare it');
  });

  it('ends when it is no longer declared, and what waits stays', async () => {
    await publish('other', { n: 1 });
    const { other: _, ...without } = declared;
    await migrateWith(without);
    await publish('other', { n: 2 });
    const { rows } = await owner.query('SELECT name, data FROM queue.job');
    expect(rows).toEqual([{ name: 'agents.other', data: { n: 1 } }]);
    await migrateWith(declared);
    const seen = await collect(agents, 'other');
    await until(() => seen.length === 1);
  });
});
