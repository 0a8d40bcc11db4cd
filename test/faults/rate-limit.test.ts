import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { createRedis } from '#platform/redis.ts';
import { createRateLimit, type RateLimit } from '../../router/guards/rate-limit.ts';
import { hasRedisCluster, type RedisCluster, startRedisCluster } from '../support/redis-cluster.ts';
import { until } from '../support/until.ts';

const logger = pino({ level: 'silent' });
const LIMIT = 10;
/** Whoever waits for Redis waits a second, its client's command timeout. */
const ALLOWED_MS = 500;
/** Where it is not tested how long a busy machine takes. */
const PATIENT_MS = 10_000;

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

/** Callers enough to have some on each node. */
const callers = (prefix: string) => Array.from({ length: 12 }, (_, n) => `${prefix} ${n}`);

/** What one router process has. Its first operations may find connections that are not there yet. */
async function createProcess(cluster: RedisCluster, { perMinute = LIMIT, patienceMs = PATIENT_MS } = {}) {
  const redis = createRedis({ url: undefined, clusterNodes: cluster.nodes, password: undefined }, logger);
  const limit = createRateLimit({ perMinute, perHour: 1_000_000, patienceMs, redis, logger });
  closes.push(() => redis.disconnect(), limit.close);
  for (const caller of callers(crypto.randomUUID())) {
    let attempts = 0;
    await until(async () => {
      const attempt = `${caller} ${attempts++}`;
      await limit.count(attempt);
      return redis.exists(`rate:minute:{${attempt}}`).catch(() => 0);
    });
  }
  return limit;
}

/** How many of three times as many operations as there may be pass, of each caller. */
async function passing(limits: readonly RateLimit[], prefix: string) {
  const passed = callers(prefix).map(async (caller) => {
    const all = Array.from({ length: 3 * LIMIT }, (_, n) => limits[n % limits.length]?.count(caller));
    return (await Promise.all(all)).filter((allowance) => !allowance?.refused).length;
  });
  return Promise.all(passed);
}
const EXACT = Array(12).fill(LIMIT);

describe.skipIf(!hasRedisCluster)('the rate limit on a Redis Cluster', () => {
  it('is exact; fails and delays nobody with a primary; and is exact again when a replica has taken over', async () => {
    const cluster = await startRedisCluster();
    closes.push(cluster.stop);
    expect(await passing([await createProcess(cluster), await createProcess(cluster)], 'before')).toEqual(EXACT);

    const { count } = await createProcess(cluster, { perMinute: 1_000_000, patienceMs: 50 });
    const delay = monitorEventLoopDelay({ resolution: 1 });
    let [stopped, longestMs] = [false, 0];
    const counted = callers('during').map(async (caller) => {
      let operations = 0;
      for (; !stopped; operations++) {
        const before = performance.now();
        expect(await count(caller)).toMatchObject({ refused: false, limit: 1_000_000 });
        longestMs = Math.max(longestMs, performance.now() - before);
        await pause(2);
      }
      return operations;
    });
    delay.enable();
    await cluster.killPrimary();
    await until(async () => (await cluster.primaries()) === 3, 30_000);
    stopped = true;
    const operations = (await Promise.all(counted)).reduce((sum, n) => sum + n);
    const ownMs = longestMs - delay.max / 1e6;
    console.log(
      `a primary killed: ${operations} operations, the longest took ${longestMs.toFixed(1)} ms (${(longestMs - ownMs).toFixed(1)} ms of it this process's own stall)`,
    );
    expect(operations).toBeGreaterThan(50);
    expect(ownMs).toBeLessThan(ALLOWED_MS);

    expect(await passing([await createProcess(cluster), await createProcess(cluster)], 'after')).toEqual(EXACT);
  });
});
