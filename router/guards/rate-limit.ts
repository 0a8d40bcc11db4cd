import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { z } from 'zod';
import { createLink } from '#platform/cache/link.ts';
import { createRecent } from '#platform/cache/recent.ts';
import type { Logger } from '#platform/logging.ts';
import type { RedisClient } from '#platform/redis.ts';

const operations = z.coerce.number('expected a number of operations').int().min(0);

export const rateLimitConfig = z
  .object({
    RATE_LIMIT_PER_MINUTE: operations.default(100),
    RATE_LIMIT_PER_HOUR: operations.default(1_000),
    RATE_LIMIT_PATIENCE_MS: z.coerce.number().int().min(1).max(5_000).default(50),
  })
  .transform((env) => ({
    perMinute: env.RATE_LIMIT_PER_MINUTE,
    perHour: env.RATE_LIMIT_PER_HOUR,
    patienceMs: env.RATE_LIMIT_PATIENCE_MS,
  }));

export interface RateLimitOptions {
  /** Operations of one caller; 0 is no limit. */
  perMinute: number;
  perHour: number;
  /** Milliseconds that an operation may wait for Redis before it is counted in this process alone. */
  patienceMs: number;
  redis: RedisClient;
  logger: Logger;
}

/** What is left to a caller of the window that will be used up first. */
export interface Allowance {
  refused: boolean;
  limit: number;
  remaining: number;
  /** Whole seconds until the window begins anew. */
  resetSeconds: number;
}

export interface RateLimit {
  /** Counts one operation of a caller; null when there is no limit. Never fails. */
  count(caller: string): Promise<Allowance | null>;
  close(): void;
}

interface Window {
  limit: number;
  /** Counted by all processes together, in Redis. */
  shared: RateLimiterRedis;
  /** Counted by this process, while Redis is away. */
  own: RateLimiterMemory;
}

const MAX_REFUSALS = 10_000;

interface Taken {
  window: Window;
  result: RateLimiterRes;
  refused: boolean;
}

/**
 * Counts operations of each caller by the minute and by the hour. The library's own insurance has no deadline and tries a
 * hanging Redis for each operation anew, so a `Link` decides when Redis is away.
 */
export function createRateLimit({ perMinute, perHour, patienceMs, redis, logger }: RateLimitOptions): RateLimit {
  const link = createLink(redis, logger, patienceMs);
  const windows: Window[] = [
    { name: 'minute', limit: perMinute, seconds: 60 },
    { name: 'hour', limit: perHour, seconds: 3_600 },
  ].flatMap(({ name, limit, seconds }) => {
    if (limit === 0) return [];
    const options = { keyPrefix: `rate:${name}`, points: limit, duration: seconds };
    return {
      limit,
      shared: new RateLimiterRedis({ ...options, storeClient: redis }),
      own: new RateLimiterMemory(options),
    };
  });

  async function take(window: Window, by: 'shared' | 'own', key: string): Promise<Taken> {
    try {
      return { window, result: await window[by].consume(key), refused: false };
    } catch (result) {
      if (result instanceof RateLimiterRes) return { window, result, refused: true };
      throw result;
    }
  }

  /** All windows at once, which is one round trip. */
  async function takeAll(by: 'shared' | 'own', key: string): Promise<Taken[]> {
    const taken = await Promise.all(windows.map((window) => take(window, by, key)));
    // Whoever was refused for the minute has not used up the hour.
    if (taken.some(({ refused }) => refused)) {
      for (const { window, refused } of taken) if (!refused) window[by].reward(key).catch(() => {});
    }
    return taken;
  }

  /** A flood is answered from here: Redis hears of its beginning only. */
  const refusals = createRecent<{ limit: number; until: number }>(MAX_REFUSALS);

  return {
    async count(caller) {
      if (windows.length === 0) return null;
      const known = refusals.get(caller);
      if (known) {
        const leftMs = known.until - Date.now();
        if (leftMs > 0) return { refused: true, limit: known.limit, remaining: 0, resetSeconds: seconds(leftMs) };
      }
      // In braces: on a Cluster the windows of one caller are on one node.
      const key = `{${caller}}`;
      const taken = await link.ask(() => takeAll('shared', key)).catch(() => takeAll('own', key));
      const { window, result, refused } = taken.reduce(scarcer);
      if (refused) refusals.set(caller, { limit: window.limit, until: Date.now() + result.msBeforeNext });
      return {
        refused,
        limit: window.limit,
        remaining: result.remainingPoints,
        resetSeconds: seconds(result.msBeforeNext),
      };
    },
    close: () => link.close(),
  };
}

const seconds = (ms: number) => Math.max(1, Math.ceil(ms / 1000));

/** A refusal counts most, then the longer wait; else what is nearer to its end. */
function scarcer(a: Taken, b: Taken): Taken {
  if (a.refused !== b.refused) return a.refused ? a : b;
  if (a.refused) return a.result.msBeforeNext >= b.result.msBeforeNext ? a : b;
  return a.result.remainingPoints <= b.result.remainingPoints ? a : b;
}
