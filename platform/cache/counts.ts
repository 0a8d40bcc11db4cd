import { Counter, type Registry } from 'prom-client';

/** Plain numbers, read when Prometheus asks: a hit costs an increment. */
export interface Counts {
  /** How asks were answered: by this process's memory, Redis, a load of somebody else's, one's own load, an old value. */
  asks: Record<'l1' | 'l2' | 'shared' | 'miss' | 'stale', number>;
  loads: Record<'ok' | 'error', number>;
}

export interface CacheCounters {
  of(cache: string): Counts;
  redisFailed(operation: 'get' | 'set' | 'delete'): void;
}

export function createCounters(registry: Registry): CacheCounters {
  const caches = new Map<string, Counts>();

  function publish<Group extends keyof Counts>(group: Group, label: string, name: string, help: string) {
    new Counter({
      name,
      help,
      labelNames: ['cache', label],
      registers: [registry],
      collect() {
        this.reset();
        for (const [cache, counts] of caches) {
          for (const [value, count] of Object.entries(counts[group])) this.inc({ cache, [label]: value }, count);
        }
      },
    });
  }
  publish('asks', 'answer', 'yuqiao_cache_asks_total', 'Asks of a cache, by what answered them.');
  publish('loads', 'outcome', 'yuqiao_cache_loads_total', 'Loads from the source behind a cache.');
  const redisErrors = new Counter({
    name: 'yuqiao_cache_redis_errors_total',
    help: 'Cache operations that went on without Redis.',
    labelNames: ['operation'],
    registers: [registry],
  });

  return {
    of(cache) {
      const counts = { asks: { l1: 0, l2: 0, shared: 0, miss: 0, stale: 0 }, loads: { ok: 0, error: 0 } };
      caches.set(cache, counts);
      return counts;
    },
    redisFailed: (operation) => redisErrors.inc({ operation }),
  };
}
