import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { type Cache, createCaches } from '#platform/cache/caches.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createRedis, type RedisConfig } from '#platform/redis.ts';
import { hasRedisCluster, startRedisCluster } from '../support/redis-cluster.ts';
import { hasRedisServer, startRedisServer } from '../support/redis-server.ts';
import { until } from '../support/until.ts';

const logger = pino({ level: 'silent' });
/** Whoever waits for Redis waits a second, its client's command timeout; how little it really is, the report prints. */
const ALLOWED_MS = 500;
/** Where it is not tested how long a busy machine takes. */
const PATIENT_MS = 5_000;
const KEYS = 5_000;
const SOURCE_MS = 2;

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

/** What one process has: a cache before a source that takes 2 ms, and a connection of its own to look at Redis. */
async function createProcess(config: Partial<RedisConfig>, deadlineMs?: number) {
  const given = { url: undefined, clusterNodes: undefined, password: undefined, ...config };
  const redis = createRedis(given, logger);
  const metrics = createMetrics('test');
  const caches = await createCaches({ redis, metrics, logger, deadlineMs });
  closes.push(
    () => redis.disconnect(),
    () => caches.close(),
  );
  const words = caches.cache<string>('words', { version: 1 });
  const asks = async (answer: string) => {
    const text = await metrics.registry.metrics();
    return Number(new RegExp(`asks_total\\{cache="words",answer="${answer}".*\\} (\\d+)`).exec(text)?.[1] ?? 0);
  };
  return { redis, caches, words, asks };
}

/** Asks for random keys without end, 20 at a time. Five times as many keys as memory holds: most asks need Redis. */
function startLoad(cache: Cache<string>) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let [stopped, requests, longestMs] = [false, 0, 0];
  const failures: unknown[] = [];

  async function ask() {
    while (!stopped) {
      const key = String(Math.floor(Math.random() * KEYS));
      const before = performance.now();
      try {
        const value = await cache.get(key, () => pause(SOURCE_MS, `value ${key}`));
        if (value !== `value ${key}`) throw new Error(`${key} was answered with ${value}`);
      } catch (error) {
        failures.push(error);
      }
      requests++;
      longestMs = Math.max(longestMs, performance.now() - before);
      await pause(1);
    }
  }
  const asking = Array.from({ length: 20 }, ask);

  return {
    failures,
    async stop() {
      stopped = true;
      await Promise.all(asking);
    },
    /** Requests of the next milliseconds, the longest of them, and the same without the process's own longest stall. */
    async measure(ms: number, action: () => unknown = () => {}) {
      delay.enable();
      delay.reset();
      [requests, longestMs] = [0, 0];
      await action();
      await pause(ms);
      delay.disable();
      return { requests, longestMs, ownMs: longestMs - delay.max / 1e6 };
    },
  };
}

async function createLoad(config: Partial<RedisConfig>) {
  const created = await createProcess(config);
  const load = startLoad(created.words);
  closes.push(load.stop);
  await load.measure(1_500);
  const usual = await load.measure(1_000);
  return { ...created, load, usual };
}

type Figures = Awaited<ReturnType<ReturnType<typeof startLoad>['measure']>>;

function report(fault: string, usual: Figures, during: Figures) {
  const line = ({ requests, longestMs, ownMs }: Figures) =>
    `${requests} requests, longest ${longestMs.toFixed(1)} ms (${(longestMs - ownMs).toFixed(1)} ms of it this process's own stall)`;
  console.log(`${fault}: usually ${line(usual)}; then ${line(during)}`);
}

describe.skipIf(!hasRedisServer)('the cache, when its Redis', () => {
  async function startServer() {
    const server = await startRedisServer();
    closes.push(() => server.kill());
    return server;
  }

  it('is emptied under load: no request fails', async () => {
    const { url } = await startServer();
    const { load, usual, redis } = await createLoad({ url });
    const during = await load.measure(1_000, () => redis.flushall());
    report('FLUSHALL', usual, during);
    expect(load.failures).toEqual([]);
    expect(during.ownMs).toBeLessThan(usual.longestMs + ALLOWED_MS);
    expect(during.requests).toBeGreaterThan(usual.requests / 4);
  });

  it('is killed under load: no request fails or waits for it, and it is used again when it is back', async () => {
    const server = await startServer();
    const { load, usual, asks } = await createLoad({ url: server.url });
    const during = await load.measure(2_000, () => server.kill());
    report('kill -9', usual, during);
    expect(during.ownMs).toBeLessThan(usual.longestMs + ALLOWED_MS);
    expect(during.requests).toBeGreaterThan(usual.requests / 4);
    await server.restart();
    const before = await asks('l2');
    await until(async () => (await asks('l2')) > before + 100);
    expect(load.failures).toEqual([]);
  });

  it('hangs under load: no request fails or waits for it, and what was deleted meanwhile is gone afterwards', async () => {
    const { url } = await startServer();
    const { load, usual, asks, words, redis } = await createLoad({ url });
    const other = await createProcess({ url }, PATIENT_MS);
    const old = async () => 'old';
    await other.words.get('deleted', old);
    await until(() => redis.exists('cache:words:v1:deleted'));
    await words.get('deleted', old);

    const pid = Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]);
    const during = await load.measure(2_000, () => process.kill(pid, 'SIGSTOP'));
    report('SIGSTOP', usual, during);
    expect(during.ownMs).toBeLessThan(usual.longestMs + ALLOWED_MS);
    expect(during.requests).toBeGreaterThan(usual.requests / 4);

    const before = performance.now();
    await words.delete('deleted');
    expect(performance.now() - before).toBeLessThan(1_000);
    expect(await words.get('deleted', async () => 'new')).toBe('new');

    process.kill(pid, 'SIGCONT');
    const hits = await asks('l2');
    await until(async () => (await asks('l2')) > hits + 100);
    await until(async () => (await other.words.peek('deleted')) !== 'old');
    const fresh = await createProcess({ url }, PATIENT_MS);
    expect(await fresh.words.peek('deleted')).not.toBe('old');
    expect(load.failures).toEqual([]);
  });

  it('and its source are both down: an old value stands in', async () => {
    const server = await startServer();
    const { caches } = await createProcess({ url: server.url });
    const brief = caches.cache<string>('brief', { version: 1, ttlSeconds: 0.05 });
    await brief.get('k', async () => 'old');
    await until(async () => (await brief.peek('k')) === undefined);
    await server.kill();
    expect(await brief.get('k', () => Promise.reject(new Error('down')))).toBe('old');
    await server.restart();
  });

  it('is away when the process starts: it starts, and finds Redis later', async () => {
    const server = await startServer();
    await server.kill();
    const before = performance.now();
    const { words, asks } = await createProcess({ url: server.url });
    expect(performance.now() - before).toBeLessThan(3_000);
    expect(await words.get('k', async () => 'v')).toBe('v');
    await server.restart();
    const other = await createProcess({ url: server.url }, PATIENT_MS);
    await other.words.get('j', async () => 'w');
    await until(async () => (await words.peek('j')) === 'w');
    await other.words.delete('j');
    await until(async () => (await words.peek('j')) === undefined);
    expect(await asks('l2')).toBeGreaterThan(0);
  });
});

describe.skipIf(!hasRedisCluster)('the cache on a Redis Cluster', () => {
  it('loses no request with a primary, and uses all of the Cluster when a replica has taken over', async () => {
    const cluster = await startRedisCluster();
    closes.push(cluster.stop);
    const { load, usual, words } = await createLoad({ clusterNodes: cluster.nodes });
    const during = await load.measure(1_000, cluster.killPrimary);
    report('a primary of the Cluster killed', usual, during);
    expect(during.ownMs).toBeLessThan(usual.longestMs + ALLOWED_MS);
    await until(async () => (await cluster.primaries()) === 3, 30_000);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(during.requests).toBeGreaterThan(usual.requests / 4);

    // A hundred keys reach all slots' owners; each value and each deletion crosses to another process.
    const other = await createProcess({ clusterNodes: cluster.nodes });
    let attempts = 0;
    for (let crossed = 0; crossed < 100; crossed++) {
      let key = '';
      await until(async () => {
        key = `after ${attempts++}`;
        await words.get(key, async () => 'v');
        return (await other.words.peek(key)) === 'v';
      });
      await words.delete(key);
      await until(async () => (await other.words.peek(key)) === undefined);
    }
  });
});
