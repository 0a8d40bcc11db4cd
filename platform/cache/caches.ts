import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../logging.ts';
import type { Metrics } from '../metrics.ts';
import type { RedisClient } from '../redis.ts';
import { createBus } from './bus.ts';
import { type Cache, type CacheOptions, createCache } from './cache.ts';
import { createCounters } from './counts.ts';
import { createDeletions } from './deletions.ts';
import { createLink } from './link.ts';
import { createRemote } from './remote.ts';

export type { Cache, CacheOptions };

export interface Caches {
  /**
   * A cache of its own, with its own memory and metrics.
   * @param name lower-case letters, digits and dashes; shared by all processes that share the values
   */
  cache<T>(name: string, options: CacheOptions): Cache<T>;
  /** Leaves `redis` open: it is the caller's. */
  close(): void;
}

export interface CachesOptions {
  redis: RedisClient;
  metrics: Pick<Metrics, 'registry'>;
  logger: Logger;
  /** Milliseconds that a request may lose to a Redis that does not answer, before it goes on without. @default 25 */
  deadlineMs?: number;
}

const START_WITHOUT_REDIS_AFTER_MS = 1_000;

/**
 * The caches of a process, in two levels: its own memory, and Redis. Returns when Redis answers and deletions by
 * other processes are heard, or without that after a second.
 */
export async function createCaches({ redis, metrics, logger, deadlineMs }: CachesOptions): Promise<Caches> {
  const forgets = new Map<string, (id: string) => void>();
  const counters = createCounters(metrics.registry);
  const link = createLink(redis, logger, deadlineMs);
  const remote = createRemote(link, counters.redisFailed);
  const bus = createBus(redis, link, logger, (id) => {
    for (const forget of forgets.values()) forget(id);
  });
  const deletions = createDeletions(link, remote, bus, logger);
  const connected = new Promise<void>((resolve) => {
    if (redis.status === 'ready') resolve();
    else redis.once('ready', resolve);
  });
  await Promise.race([
    Promise.all([connected, bus.listening]),
    pause(START_WITHOUT_REDIS_AFTER_MS, undefined, { ref: false }),
  ]);

  return {
    cache<T>(name: string, options: CacheOptions) {
      if (forgets.has(name)) throw new Error(`There is a cache ${name} already`);
      const { cache, forget } = createCache<T>(name, options, { remote, bus, deletions, counts: counters.of(name) });
      forgets.set(name, forget);
      return cache;
    },
    close() {
      bus.close();
      link.close();
    },
  };
}
