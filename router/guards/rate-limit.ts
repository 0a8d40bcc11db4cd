import { z } from 'zod';
import { createLink } from '#platform/cache/link.ts';
import { createRecent } from '#platform/cache/recent.ts';
import type { Logger } from '#platform/logging.ts';
import type { RedisClient } from '#platform/redis.ts';
import { type Count, createOwnCounters, createSharedCounters, type Window } from './operation-counters.ts';

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
  /** The refusal that holds for a caller, as far as this process has heard of one: counts nothing and asks nobody. */
  refusal(caller: string): Allowance | null;
  close(): void;
}

const MAX_REFUSALS = 10_000;

/**
 * Counts operations of each caller by the minute and by the hour: in Redis, or in this process while a `Link` says that
 * Redis is away.
 */
export function createRateLimit({ perMinute, perHour, patienceMs, redis, logger }: RateLimitOptions): RateLimit {
  const windows: Window[] = [
    { name: 'minute', limit: perMinute, lengthMs: 60_000 },
    { name: 'hour', limit: perHour, lengthMs: 3_600_000 },
  ].filter(({ limit }) => limit > 0);
  if (windows.length === 0) return { count: async () => null, refusal: () => null, close: () => {} };

  const link = createLink(redis, logger, patienceMs);
  const countShared = createSharedCounters(redis, windows);
  const countOwn = createOwnCounters(windows);
  /** A flood is answered from here: Redis hears of its beginning only. */
  const refusals = createRecent<{ limit: number; until: number }>(MAX_REFUSALS);

  function refusal(caller: string): Allowance | null {
    const known = refusals.get(caller);
    const leftMs = known ? known.until - Date.now() : 0;
    return known && leftMs > 0
      ? { refused: true, limit: known.limit, remaining: 0, resetSeconds: seconds(leftMs) }
      : null;
  }

  return {
    refusal,
    async count(caller) {
      const refused = refusal(caller);
      if (refused) return refused;
      const counts = await link.ask(() => countShared(caller)).catch(() => countOwn(caller));
      const { limit, remaining, leftMs } = windows.map((window, n) => left(window, counts[n] as Count)).reduce(scarcer);
      const isRefused = remaining < 0;
      if (isRefused) refusals.set(caller, { limit, until: Date.now() + leftMs });
      return { refused: isRefused, limit, remaining: Math.max(0, remaining), resetSeconds: seconds(leftMs) };
    },
    close: () => link.close(),
  };
}

const seconds = (ms: number) => Math.max(1, Math.ceil(ms / 1000));

/** What is left of a window; less than nothing when the operation is refused. */
interface Left {
  limit: number;
  remaining: number;
  leftMs: number;
}

const left = ({ limit }: Window, { used, leftMs }: Count): Left => ({ limit, remaining: limit - used, leftMs });

/** A refusal counts most, then the longer wait; else what is nearer to its end. */
function scarcer(a: Left, b: Left): Left {
  if (a.remaining < 0 && b.remaining < 0) return a.leftMs >= b.leftMs ? a : b;
  return a.remaining <= b.remaining ? a : b;
}
