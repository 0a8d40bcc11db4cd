import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '#platform/logging.ts';
import { createRedis, type RedisClient } from '#platform/redis.ts';
import { hasRedisCluster, type RedisCluster, startRedisCluster } from '../../../test/support/redis-cluster.ts';
import { hasRedisServer, type RedisServer, startRedisServer } from '../../../test/support/redis-server.ts';
import { until } from '../../../test/support/until.ts';
import { type AttemptCounters, createAttemptCounters, createLocalCounters } from './attempt-counters.ts';

const RULE = { free: 3, forgetSeconds: 60 };
const logger = createLogger('attempts-test', 'silent');

/** Waits in whole seconds: a step of milliseconds lies between two attempts. */
async function story(counters: AttemptCounters): Promise<number[]> {
  const key = randomUUID();
  const waits: number[] = [];
  const note = async () => waits.push(Math.ceil((await counters.attempt(key, RULE)) / 1000));
  for (let n = 0; n < 5; n++) await note();
  await counters.takeBack(key);
  await note();
  await note();
  await counters.clear(key);
  for (let n = 0; n < 4; n++) await note();
  return waits;
}

/** Three are free; the fourth is too early; taken back, the last begins a wait of a second once more. */
const EXPECTED = [0, 0, 0, 1, 1, 0, 1, 0, 0, 0, 1];

async function connected(redis: RedisClient): Promise<RedisClient> {
  await until(() => redis.status === 'ready');
  return redis;
}

describe('attempts that are counted in one process', () => {
  it('are allowed, refused, taken back and cleared', async () => {
    expect(await story(createLocalCounters())).toEqual(EXPECTED);
  });

  it('wait longer and longer', async () => {
    let now = 0;
    const counters = createLocalCounters(() => now);
    const allowedAt: number[] = [];
    for (; now < 40_000; now += 500) {
      if ((await counters.attempt('x', { free: 1, forgetSeconds: 1e9 })) === 0) allowedAt.push(now / 1000);
    }
    expect(allowedAt).toEqual([0, 1, 3, 7, 15, 31]);
  });
});

describe.skipIf(!hasRedisServer)('attempts that are counted in Redis', () => {
  let server: RedisServer;
  const clients: RedisClient[] = [];
  const newCounters = async () => {
    const redis = await connected(
      createRedis({ url: server.url, clusterNodes: undefined, password: undefined }, logger),
    );
    clients.push(redis);
    return createAttemptCounters(redis, logger);
  };

  beforeAll(async () => {
    server = await startRedisServer();
  });
  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await server.kill();
  });

  it('are allowed, refused, taken back and cleared as in one process', async () => {
    expect(await story(await newCounters())).toEqual(EXPECTED);
  });

  it('count as many when they come at once, in several processes', async () => {
    const processes = [await newCounters(), await newCounters()];
    const key = randomUUID();
    const waits = await Promise.all(
      Array.from({ length: 40 }, (_, n) => (processes[n % 2] as AttemptCounters).attempt(key, RULE)),
    );
    expect(waits.filter((wait) => wait === 0)).toHaveLength(RULE.free);
  });

  it('grow by waiting, and are forgotten by Redis itself', async () => {
    const counters = await newCounters();
    const [redis] = clients.slice(-1) as [RedisClient];
    const key = randomUUID();
    for (let n = 0; n < RULE.free; n++) await counters.attempt(key, RULE);
    await until(async () => (await counters.attempt(key, RULE)) === 0);
    expect(await counters.attempt(key, RULE)).toBeGreaterThan(1_500);
    const left = await redis.pttl(`attempts:${key}`);
    expect(left).toBeGreaterThan(60_000);
    expect(left).toBeLessThanOrEqual(4 * 60_000);
  });

  it('go on being counted while Redis is away', async () => {
    const counters = await newCounters();
    await server.kill();
    expect(await story(counters)).toEqual(EXPECTED);
    await server.restart();
  });
});

describe.skipIf(!hasRedisCluster)('attempts that are counted in a Redis Cluster', () => {
  let cluster: RedisCluster;
  let redis: RedisClient;
  beforeAll(async () => {
    cluster = await startRedisCluster();
    redis = createRedis({ url: undefined, clusterNodes: cluster.nodes, password: undefined }, logger);
    await connected(redis);
  });
  afterAll(async () => {
    redis.disconnect();
    await cluster.stop();
  });

  it('are counted the same, whatever slot their key is in', async () => {
    const counters = createAttemptCounters(redis, logger);
    for (let n = 0; n < 5; n++) expect(await story(counters)).toEqual(EXPECTED);
  });
});
