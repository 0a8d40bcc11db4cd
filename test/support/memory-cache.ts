import { type Cache, type CacheOptions, createCache } from '#platform/cache/cache.ts';
import type { Caches } from '#platform/cache/caches.ts';
import { decodeEntry } from '#platform/cache/entry.ts';

/** A cache as a process has it. `redis` is what several processes share, and what somebody would read who looks into it. */
export function createMemoryCache<T>(
  redis = new Map<string, Buffer>(),
  name = 'test',
  options: CacheOptions = { version: 1 },
): Cache<T> {
  const remote = {
    async get(id: string) {
      const data = redis.get(id);
      return data && decodeEntry(data);
    },
    set: (id: string, data: Buffer) => void redis.set(id, data),
    delete: async (id: string) => void redis.delete(id),
  };
  const { cache } = createCache<T>(name, options, {
    remote,
    bus: { believes: () => true },
    deletions: { delete: remote.delete, owes: () => false },
    counts: { asks: { l1: 0, l2: 0, shared: 0, miss: 0, stale: 0 }, loads: { ok: 0, error: 0 } },
  });
  return cache;
}

/** All caches of a process, without a server. */
export const createMemoryCaches = (redis = new Map<string, Buffer>()): Caches => ({
  cache: (name, options) => createMemoryCache(redis, name, options),
  close: () => {},
});
