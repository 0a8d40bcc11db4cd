import type { Logger } from '#platform/logging.ts';
import type { RedisClient } from '#platform/redis.ts';
import { within } from '#platform/within.ts';
import {
  type Attempts,
  attempt,
  type DelayRule,
  LONGEST_DELAY_MS,
  MOST_DOUBLINGS,
  takeBack,
} from '../domain/growing-delay.ts';

/** Attempts by key, counted by all processes together; by each for itself while Redis is away. */
export interface AttemptCounters {
  /** Notes an attempt, unless it comes too early. @returns milliseconds to wait; 0 when it is allowed */
  attempt(key: string, rule: DelayRule): Promise<number>;
  takeBack(key: string): Promise<void>;
  clear(key: string): Promise<void>;
}

/** Redis is asked on the way of a request; one that is this slow is as good as away. */
const PATIENCE_MS = 250;

/** domain/growing-delay.ts, where of two at once the second sees what the first did. */
const ATTEMPT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local free, forget, longest, doublings = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local known = redis.call('HMGET', KEYS[1], 'count', 'at', 'until')
local before, at, blocked = tonumber(known[1] or 0), tonumber(known[2] or now), tonumber(known[3] or 0)
if blocked > now then return math.ceil(blocked - now) end
local count = math.min(math.max(0, before - (now - at) / forget) + 1, free + doublings)
local beyond = math.ceil(count - free)
local delay = 0
if beyond >= 0 then delay = math.min(longest, 1000 * 2 ^ beyond) end
redis.call('HSET', KEYS[1], 'count', count, 'at', now, 'until', now + delay)
redis.call('PEXPIRE', KEYS[1], math.ceil(math.max(delay, count * forget)))
return 0`;

const TAKE_BACK = `
local count = redis.call('HGET', KEYS[1], 'count')
if count then redis.call('HSET', KEYS[1], 'count', math.max(0, count - 1), 'until', 0) end`;

const keyOf = (key: string) => `attempts:${key}`;

export function createAttemptCounters(redis: RedisClient, logger: Logger): AttemptCounters {
  const local = createLocalCounters();

  async function inRedis<T>(ask: () => Promise<T>, instead: () => Promise<T>): Promise<T> {
    if (redis.status !== 'ready') return instead();
    try {
      return await within(PATIENCE_MS, ask());
    } catch (error) {
      logger.debug({ err: error }, 'Redis could not count an attempt');
      return instead();
    }
  }

  return {
    attempt: (key, rule) =>
      inRedis(
        () => {
          const { free, forgetSeconds } = rule;
          const args = [free, forgetSeconds * 1000, LONGEST_DELAY_MS, MOST_DOUBLINGS];
          return redis.eval(ATTEMPT, 1, keyOf(key), ...args) as Promise<number>;
        },
        () => local.attempt(key, rule),
      ),
    async takeBack(key) {
      await local.takeBack(key);
      await inRedis(
        async () => void (await redis.eval(TAKE_BACK, 1, keyOf(key))),
        async () => {},
      );
    },
    async clear(key) {
      await local.clear(key);
      await inRedis(
        async () => void (await redis.del(keyOf(key))),
        async () => {},
      );
    },
  };
}

const MOST_LOCAL = 10_000;

/** The same within one process. Beyond `MOST_LOCAL` keys the one that was tried longest ago is forgotten. */
export function createLocalCounters(now: () => number = Date.now): AttemptCounters {
  const known = new Map<string, Attempts>();

  function keep(key: string, attempts: Attempts): void {
    known.delete(key);
    known.set(key, attempts);
    if (known.size > MOST_LOCAL) known.delete(known.keys().next().value as string);
  }

  return {
    async attempt(key, rule) {
      const { waitMs, after } = attempt(known.get(key) ?? null, rule, now());
      if (after) keep(key, after);
      return waitMs;
    },
    async takeBack(key) {
      const attempts = known.get(key);
      if (attempts) keep(key, takeBack(attempts));
    },
    async clear(key) {
      known.delete(key);
    },
  };
}
