import { mkdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, signUp, type TestUser } from '../support/client.ts';
import { type Launched, launch } from '../support/launcher.ts';
import { metricOf } from '../support/metrics.ts';
import { type PostgresProcess, postgresOf } from '../support/postgres-process.ts';
import { until } from '../support/until.ts';

/** Longer than usual, so that a standby whose replay is paused stays in the rotation: only the tokens tell then. */
const MAX_LAG_MS = 6_000;
const BACK_WITHIN_MS = 5_000;
const CLIENTS = 10;

let stack: Launched;
let standby: PostgresProcess;
let primary: PostgresProcess;
let writers: TestUser[];
/** Writes nothing after signing up. */
let reader: TestUser;

const readsOf = (target: string) => metricOf(stack.ports.vocabulary, 'yuqiao_database_reads_total', target);
const fallbacks = (reason: string) =>
  metricOf(stack.ports.vocabulary, 'yuqiao_database_read_fallbacks_total', `reason="${reason}"`);
const serving = () => metricOf(stack.ports.vocabulary, 'yuqiao_replica_serving');

beforeAll(async () => {
  await mkdir('.data', { recursive: true });
  stack = await launch({ env: { DATABASE_REPLICA_MAX_LAG_MS: String(MAX_LAG_MS) } });
  standby = postgresOf(stack.dataFolder, 'standby');
  primary = postgresOf(stack.dataFolder, 'primary');
  writers = await Promise.all(Array.from({ length: CLIENTS }, () => signUp(stack.url)));
  reader = await signUp(stack.url);
  await servedByReplica();
});

afterAll(async () => {
  standby?.resume();
  await stack?.stop();
  await standby?.close();
  await primary?.close();
});

const CARDS = '{ me { id displayName cards(first: 1) { edges { node { id } } } } }';

/** Waits until a read of someone who has written nothing lately is answered by the replica. */
async function servedByReplica(timeoutMs = 20_000) {
  await until(async () => {
    const before = await readsOf('replica');
    await reader.ask(CARDS);
    return (await readsOf('replica')) > before;
  }, timeoutMs);
}

async function addCard(user: TestUser) {
  const input = { term: crypto.randomUUID(), back: '答案' };
  return user.ask('mutation ($input: AddCardInput!) { addCard(input: $input) { card { id } } }', { input });
}

async function onStandby(statement: string) {
  const client = new pg.Client({ connectionString: stack.standbyUrl() });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

describe('with replay paused on the standby', () => {
  /** How many of `pairs` answers did not have the card that was written just before. */
  async function staleAnswers(user: TestUser, pairs: number, withToken: boolean): Promise<number> {
    let stale = 0;
    for (let n = 0; n < pairs; n++) {
      const { data, consistency } = await addCard(user);
      const headers: Record<string, string> = withToken ? { 'x-consistency-token': consistency ?? '' } : {};
      const answer = await ask(stack.url, CARDS, { token: user.token, headers });
      if (answer.data.me.cards.edges[0]?.node.id !== data.addCard.card.id) stale += 1;
    }
    return stale;
  }

  it('no one who wrote gets a stale answer, in 1,000 pairs of a write and a read', async () => {
    const behind = await fallbacks('behind');
    let stale = 0;
    // Paused for a second or so at a time: were it for long, the standby would leave the rotation.
    for (let round = 0; round < 20; round++) {
      await onStandby('SELECT pg_wal_replay_pause()');
      const found = await Promise.all(writers.map((user) => staleAnswers(user, 5, round % 2 === 0)));
      stale += found.reduce((sum, each) => sum + each, 0);
      await onStandby('SELECT pg_wal_replay_resume()');
      await until(serving);
    }
    expect(stale).toBe(0);
    // The replica was there to answer wrongly.
    expect((await fallbacks('behind')) - behind).toBeGreaterThan(500);
  });

  it('who has written nothing is still served by the replica', async () => {
    await onStandby('SELECT pg_wal_replay_pause()');
    try {
      const before = await readsOf('replica');
      expect((await reader.ask(CARDS)).errors).toBeUndefined();
      expect(await readsOf('replica')).toBeGreaterThan(before);
    } finally {
      await onStandby('SELECT pg_wal_replay_resume()');
    }
  });

  it('a replica that lags too long leaves the rotation, and comes back when it has caught up', async () => {
    await onStandby('SELECT pg_wal_replay_pause()');
    try {
      await addCard(writers[0]!);
      await until(async () => (await serving()) === 0, MAX_LAG_MS + 2_000);
    } finally {
      await onStandby('SELECT pg_wal_replay_resume()');
    }
    await until(serving, BACK_WITHIN_MS);
  });
});

/** 50 requests a second until it is stopped. */
function load(request: () => Promise<{ status: number; errors?: unknown }>) {
  const failures: unknown[] = [];
  const took: number[] = [];
  const pending = new Set<Promise<void>>();
  const timer = setInterval(() => {
    const begun = performance.now();
    const one = request()
      .then(({ status, errors }) => void (status === 200 && !errors ? 0 : failures.push(errors ?? status)))
      .catch((error) => void failures.push(error))
      .finally(() => {
        took.push(performance.now() - begun);
        pending.delete(one);
      });
    pending.add(one);
  }, 20);
  return {
    failures,
    async stop() {
      clearInterval(timer);
      await Promise.all(pending);
      return { requests: took.length, slowest: Math.round(Math.max(...took)) };
    },
  };
}

let next = 0;
/** Reads of all, and a write now and then. */
function readOrWrite() {
  next += 1;
  const user = writers[next % CLIENTS] as TestUser;
  return next % 10 === 0 ? addCard(user) : user.ask(CARDS);
}

describe('under 50 requests a second', () => {
  it.each([
    ['killed', () => standby.kill(), () => standby.start()],
    ['hung', () => standby.hang(), () => standby.resume()],
  ])('no request fails while the standby is %s, and it serves again soon after its return', async (_, harm, mend) => {
    await servedByReplica();
    const under = load(readOrWrite);
    await delay(1_000);
    await harm();
    await until(async () => (await serving()) === 0);
    await delay(2_000);
    await mend();
    await servedByReplica(BACK_WITHIN_MS);
    const { requests, slowest } = await under.stop();
    expect(under.failures).toEqual([]);
    expect(requests).toBeGreaterThan(100);
    expect(slowest).toBeLessThan(3_000);
  });

  it('reads go on while the primary restarts; writes fail with a clear code, and succeed again soon', async () => {
    await servedByReplica();
    const under = load(() => reader.ask(CARDS));
    await delay(500);
    await primary.kill();
    const refused = await addCard(writers[0]!);
    expect(refused.data.addCard).toBeNull();
    expect(refused.errors?.map(({ extensions }) => extensions.code)).toEqual(['SUBGRAPH_UNAVAILABLE']);
    await delay(2_000);
    await primary.start();
    await until(async () => (await addCard(writers[0]!)).data.addCard !== null, BACK_WITHIN_MS);
    await under.stop();
    expect(under.failures).toEqual([]);
  });
});
