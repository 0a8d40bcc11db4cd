import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasRedisServer, type RedisServer, startRedisServer } from '../../test/support/redis-server.ts';
import { until } from '../../test/support/until.ts';
import { createMetrics } from '../metrics.ts';
import { createRedis } from '../redis.ts';
import { type Cache, createCaches } from './caches.ts';

const logger = pino({ level: 'silent' });
/** What is tested here is not how long a busy machine takes. */
const PATIENT_MS = 5_000;
const fails = () => Promise.reject(new Error('the source is down'));

describe.skipIf(!hasRedisServer)('the caches of a process', () => {
  let server: RedisServer;
  const closes: (() => unknown)[] = [];
  beforeEach(async () => {
    server = await startRedisServer();
    closes.push(() => server.kill());
  });
  afterEach(async () => {
    for (const close of closes.splice(0).reverse()) await close();
  });

  function connect() {
    const redis = createRedis({ url: server.url, clusterNodes: undefined, password: undefined }, logger);
    closes.push(() => redis.disconnect());
    return redis;
  }

  /** What one process has. */
  async function createProcess() {
    const redis = connect();
    const metrics = createMetrics('test');
    const caches = await createCaches({ redis, metrics, logger, deadlineMs: PATIENT_MS });
    closes.push(() => caches.close());
    const words = caches.cache<unknown>('words', { version: 1 });
    return { redis, caches, words, metrics: () => metrics.registry.metrics() };
  }

  /** Loads once a value that others then find in Redis. */
  async function store(cache: Cache<unknown>, key: string, value: unknown) {
    await cache.get(key, async () => value);
    const redis = connect();
    await until(async () => redis.status === 'ready' && (await redis.strlen(`cache:words:v1:${key}`)) > 0);
  }

  it('share values through Redis', async () => {
    const [a, b] = [await createProcess(), await createProcess()];
    await store(a.words, 'k', { n: 1 });
    expect(await b.words.get('k', fails)).toEqual({ n: 1 });
  });

  it('take little room in Redis', async () => {
    const { words, redis } = await createProcess();
    const value = Array.from({ length: 200 }, (_, n) => ({ term: `term ${n}`, meaning: '意思' }));
    await store(words, 'k', value);
    expect(await redis.strlen('cache:words:v1:k')).toBeLessThan(JSON.stringify(value).length / 4);
    expect(await (await createProcess()).words.get('k', fails)).toEqual(value);
  });

  it('end in Redis after the hour and the grace', async () => {
    const { words, redis } = await createProcess();
    await store(words, 'k', 1);
    const seconds = await redis.ttl('cache:words:v1:k');
    expect(seconds).toBeGreaterThan(0.9 * 3_600 + 21_600 - 10);
    expect(seconds).toBeLessThanOrEqual(1.1 * 3_600 + 21_600);
  });

  it('hear of a deletion by another process', async () => {
    const [a, b] = [await createProcess(), await createProcess()];
    await store(a.words, 'k', 'old');
    expect(await b.words.get('k', fails)).toBe('old');
    await a.words.delete('k');
    await until(async () => (await b.words.peek('k')) === undefined);
    expect(await b.words.get('k', async () => 'new')).toBe('new');
  });

  it('hear of a deletion by a second process of the system', async () => {
    const { words } = await createProcess();
    await store(words, 'k', 'old');
    expect(await words.get('k', fails)).toBe('old');
    const program = `
      import { createCaches } from '#platform/cache/caches.ts';
      import { createLogger } from '#platform/logging.ts';
      import { createMetrics } from '#platform/metrics.ts';
      import { createRedis } from '#platform/redis.ts';
      const logger = createLogger('second', 'silent');
      const redis = createRedis({ url: '${server.url}' }, logger);
      const caches = await createCaches({ redis, metrics: createMetrics('second'), logger, deadlineMs: ${PATIENT_MS} });
      await caches.cache('words', { version: 1 }).delete('k');
      caches.close();
      redis.disconnect();`;
    const second = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'inherit' });
    expect(await once(second, 'exit')).toEqual([0, null]);
    await until(async () => (await words.peek('k')) === undefined);
  });

  it('do not get an old value back from a process that had begun to load before the deletion', async () => {
    const [a, b] = [await createProcess(), await createProcess()];
    const { promise, resolve } = Promise.withResolvers<string>();
    let began = false;
    const slow = b.words.get('k', () => {
      began = true;
      return promise;
    });
    await until(() => began);
    await a.words.delete('k');
    resolve('old');
    expect(await slow).toBe('old');
    // What b wrote travels on one connection, before this.
    await b.redis.ping();
    expect(await a.words.peek('k')).toBeUndefined();
    expect(await (await createProcess()).words.peek('k')).toBeUndefined();
  });

  it('delete when Redis is back what was deleted while it was away', async () => {
    const [a, b] = [await createProcess(), await createProcess()];
    await store(a.words, 'k', 'old');
    expect(await b.words.get('k', fails)).toBe('old');
    await server.kill();
    await a.words.delete('k');
    expect(await a.words.peek('k')).toBeUndefined();
    await server.restart();
    await until(async () => (await b.words.peek('k')) === undefined);
  });

  it('look into Redis again after they were cut off from what others delete', async () => {
    const { words, redis } = await createProcess();
    await store(words, 'k', 'old');
    expect(await words.peek('k')).toBe('old');
    await redis.client('KILL', 'TYPE', 'pubsub');
    // A deletion of which nobody told.
    await redis.del('cache:words:v1:k');
    await until(async () => (await words.peek('k')) === undefined);
  });

  it('load again after an entry was spoilt', async () => {
    const { words, redis } = await createProcess();
    await redis.set('cache:words:v1:k', 'spoilt');
    expect(await words.get('k', async () => 'v')).toBe('v');
  });

  it('count what answered, cache by cache', async () => {
    const a = await createProcess();
    await store(a.words, 'k', 1);
    await a.words.get('k', fails);
    const b = await createProcess();
    await b.words.get('k', fails);
    await b.words.get('down', fails).catch(() => {});
    expect(await a.metrics()).toMatch(/yuqiao_cache_asks_total\{cache="words",answer="l1",service="test"\} 1/);
    expect(await a.metrics()).toMatch(/yuqiao_cache_asks_total\{cache="words",answer="miss",service="test"\} 1/);
    expect(await b.metrics()).toMatch(/yuqiao_cache_asks_total\{cache="words",answer="l2",service="test"\} 1/);
    expect(await b.metrics()).toMatch(/yuqiao_cache_loads_total\{cache="words",outcome="error",service="test"\} 1/);
  });

  it('refuse a second cache of the same name', async () => {
    const { caches } = await createProcess();
    expect(() => caches.cache('words', { version: 2 })).toThrow('already');
  });
});
