import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { until } from '../../test/support/until.ts';
import { type CacheOptions, createCache } from './cache.ts';
import { decodeEntry } from './entry.ts';

const HOUR_MS = 3_600_000;

/** A process, and a Redis in memory that several processes can share. */
function createProcess(options: Partial<CacheOptions> = {}, redis = new Map<string, Buffer>()) {
  const counts = { asks: { l1: 0, l2: 0, shared: 0, miss: 0, stale: 0 }, loads: { ok: 0, error: 0 } };
  const lifetimes: number[] = [];
  let hearingSince = 0;
  const remote = {
    async get(id: string) {
      const data = redis.get(id);
      return data && decodeEntry(data);
    },
    set(id: string, data: Buffer, lifetimeMs: number) {
      lifetimes.push(lifetimeMs);
      redis.set(id, data);
    },
    delete: async (id: string) => void redis.delete(id),
  };
  const { cache, forget } = createCache<unknown>(
    'words',
    { version: 1, ...options },
    {
      remote,
      bus: { believes: (time) => time >= hearingSince },
      deletions: { delete: remote.delete, owes: () => false },
      counts,
    },
  );
  const missDeletions = () => {
    hearingSince = performance.now();
  };
  return { cache, forget, counts, redis, lifetimes, missDeletions };
}

/** A load that ends when the test says so. */
function createSource() {
  const loads: PromiseWithResolvers<unknown>[] = [];
  const load = () => {
    const next = Promise.withResolvers<unknown>();
    loads.push(next);
    return next.promise;
  };
  return { load, loads };
}

const fails = () => Promise.reject(new Error('the source is down'));

describe('a cache', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());
  const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

  it('loads once for 1,000 who ask together', async () => {
    const { cache, counts } = createProcess();
    const { load, loads } = createSource();
    const asks = Array.from({ length: 1_000 }, () => cache.get('k', load));
    await until(() => loads.length > 0);
    loads[0]?.resolve('v');
    expect(new Set(await Promise.all(asks))).toEqual(new Set(['v']));
    expect(loads).toHaveLength(1);
    expect(counts.asks).toEqual({ l1: 0, l2: 0, shared: 999, miss: 1, stale: 0 });
  });

  it('loads once for 1,000 who ask together when the load fails, and anew for the next', async () => {
    const { cache } = createProcess();
    const load = vi.fn(fails);
    const asks = await Promise.allSettled(Array.from({ length: 1_000 }, () => cache.get('k', load)));
    expect(asks.every(({ status }) => status === 'rejected')).toBe(true);
    expect(load).toHaveBeenCalledTimes(1);
    expect(await cache.get('k', async () => 'v')).toBe('v');
  });

  it('answers from memory, then from Redis in another process, and loads in neither', async () => {
    const a = createProcess();
    await a.cache.get('k', async () => ({ n: 1 }));
    expect(await a.cache.get('k', fails)).toEqual({ n: 1 });
    const b = createProcess({}, a.redis);
    expect(await b.cache.get('k', fails)).toEqual({ n: 1 });
    expect(await b.cache.get('k', fails)).toEqual({ n: 1 });
    expect(a.counts.asks).toMatchObject({ miss: 1, l1: 1, l2: 0 });
    expect(b.counts.asks).toMatchObject({ miss: 0, l1: 1, l2: 1 });
  });

  it('peeks without loading', async () => {
    const { cache } = createProcess();
    expect(await cache.peek('k')).toBeUndefined();
    await cache.get('k', async () => null);
    expect(await cache.peek('k')).toBeNull();
  });

  it('keeps what was made elsewhere, for this process and the others, as it would what it loaded', async () => {
    const { cache, redis, counts } = createProcess();
    cache.set('k', { n: 1 });
    expect(await cache.peek('k')).toEqual({ n: 1 });
    const other = createProcess({}, redis);
    expect(await other.cache.get('k', fails)).toEqual({ n: 1 });
    await cache.delete('k');
    expect(await cache.peek('k')).toBeUndefined();
    expect(counts.asks).toMatchObject({ l1: 1, miss: 1 });
    expect(() => cache.set('k', undefined)).toThrow('holds JSON');
  });

  it('gives the first who asks what later ones get: parsed JSON, which nobody can change', async () => {
    const { cache } = createProcess();
    const value = await cache.get('k', async () => ({ at: new Date(0), list: [{ n: 1 }] }));
    expect(value).toEqual({ at: '1970-01-01T00:00:00.000Z', list: [{ n: 1 }] });
    expect(() => (value as { list: object[] }).list.push({})).toThrow(TypeError);
    await expect(cache.get('none', async () => undefined)).rejects.toThrow('holds JSON');
  });

  it('lets values live an hour give or take a tenth, not all equally long', async () => {
    const { cache, lifetimes } = createProcess({ graceSeconds: 0 });
    await Promise.all(Array.from({ length: 500 }, (_, n) => cache.get(`k${n}`, async () => n)));
    const [shortest, longest] = [Math.min(...lifetimes), Math.max(...lifetimes)];
    expect(shortest).toBeGreaterThanOrEqual(0.9 * HOUR_MS);
    expect(longest).toBeLessThanOrEqual(1.1 * HOUR_MS);
    expect(longest - shortest).toBeGreaterThan(0.15 * HOUR_MS);
  });

  it('loads anew when the time is over', async () => {
    const { cache } = createProcess();
    await cache.get('k', async () => 'old');
    pass(0.89 * HOUR_MS);
    expect(await cache.get('k', async () => 'new')).toBe('old');
    pass(0.22 * HOUR_MS);
    expect(await cache.get('k', async () => 'new')).toBe('new');
  });

  it('forgets first what was not used for longest', async () => {
    const { cache, redis } = createProcess({ maxEntries: 2 });
    await cache.get('a', async () => 'a');
    await cache.get('b', async () => 'b');
    await cache.get('a', fails);
    await cache.get('c', async () => 'c');
    redis.clear();
    expect(await cache.peek('a')).toBe('a');
    expect(await cache.peek('b')).toBeUndefined();
  });

  describe('with an old value', () => {
    it('answers with it while the source fails, asks the source again after 10 s, and never after the grace', async () => {
      const { cache, counts } = createProcess({ graceSeconds: 3_600 });
      await cache.get('k', async () => 'old');
      pass(1.2 * HOUR_MS);
      const load = vi.fn(fails);
      expect(await cache.get('k', load)).toBe('old');
      expect(await cache.get('k', load)).toBe('old');
      expect(load).toHaveBeenCalledTimes(1);
      expect(counts.asks.stale).toBe(1);
      pass(10_001);
      expect(await cache.get('k', load)).toBe('old');
      expect(load).toHaveBeenCalledTimes(2);
      pass(HOUR_MS);
      await expect(cache.get('k', load)).rejects.toThrow('the source is down');
    });

    it('takes it from Redis when the process has none', async () => {
      const { cache, redis } = createProcess();
      await cache.get('k', async () => 'old');
      pass(2 * HOUR_MS);
      expect(await createProcess({}, redis).cache.get('k', fails)).toBe('old');
    });

    it('waits half a second for the source and no longer, and keeps what comes later', async () => {
      const { cache } = createProcess();
      await cache.get('k', async () => 'old');
      pass(2 * HOUR_MS);
      const { load, loads } = createSource();
      const before = performance.now();
      expect(await cache.get('k', load)).toBe('old');
      expect(performance.now() - before).toBeLessThan(1_500);
      loads[0]?.resolve('new');
      await until(async () => (await cache.peek('k')) === 'new');
    });
  });

  describe('deleted while it is loaded', () => {
    it.each(['delete', 'forget'] as const)('keeps the old value nowhere (%s)', async (way) => {
      const { cache, forget, redis } = createProcess();
      const { load, loads } = createSource();
      const first = cache.get('k', load);
      await until(() => loads.length === 1);
      if (way === 'delete') await cache.delete('k');
      else forget('cache:words:v1:k');
      // Whoever asks after the deletion waits for a load that began after it.
      const second = cache.get('k', load);
      await until(() => loads.length === 2);
      loads[1]?.resolve('new');
      expect(await second).toBe('new');
      loads[0]?.resolve('old');
      expect(await first).toBe('old');
      expect(await cache.peek('k')).toBe('new');
      expect(await createProcess({}, redis).cache.peek('k')).toBe('new');
    });
  });

  it('reads Redis again when it may have missed a deletion', async () => {
    const { cache, redis, missDeletions } = createProcess();
    await cache.get('k', async () => 'old');
    redis.clear();
    expect(await cache.peek('k')).toBe('old');
    missDeletions();
    expect(await cache.get('k', async () => 'new')).toBe('new');
  });

  it('never reads entries of another version', async () => {
    const { cache, redis } = createProcess();
    await cache.get('k', async () => 'old shape');
    const next = createProcess({ version: 2 }, redis);
    expect(await next.cache.get('k', async () => 'new shape')).toBe('new shape');
  });
});
