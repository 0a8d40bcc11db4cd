import { createRecent } from '#platform/cache/recent.ts';
import type { RedisClient } from '#platform/redis.ts';

/** A length of time in which a caller may have `limit` operations. It begins with the first of them. */
export interface Window {
  name: string;
  limit: number;
  lengthMs: number;
}

/** Of one caller and one window. */
export interface Count {
  /** With the operation that is being counted; beyond the window's limit the operation is refused. */
  used: number;
  /** Milliseconds until the window ends. */
  leftMs: number;
}

/**
 * Counts an operation of a caller in all windows, or in none when one of them is used up: who was refused for the minute
 * has not used up the hour. Answers in the order of the windows.
 */
export type CountOperation = (caller: string) => Promise<Count[]>;

/** KEYS: a counter for each window. ARGV: limit and length in milliseconds of each. Answers used and left of each. */
const COUNT_OPERATION = `
local counts, refused = {}, false
for n, key in ipairs(KEYS) do
  local limit, length = tonumber(ARGV[2 * n - 1]), tonumber(ARGV[2 * n])
  local used, left = redis.call('INCR', key), redis.call('PTTL', key)
  if left < 0 then
    redis.call('PEXPIRE', key, length)
    left = length
  end
  refused = refused or used > limit
  counts[2 * n - 1], counts[2 * n] = used, left
end
if refused then
  for _, key in ipairs(KEYS) do redis.call('DECR', key) end
end
return counts`;

type Scripted = RedisClient & { countOperation(...keysAndArguments: (string | number)[]): Promise<number[]> };

/** For all processes together, in one script and so in one round trip. */
export function createSharedCounters(redis: RedisClient, windows: readonly Window[]): CountOperation {
  // Sent by its hash once a connection has had its text.
  redis.defineCommand('countOperation', { numberOfKeys: windows.length, lua: COUNT_OPERATION });
  const limits = windows.flatMap(({ limit, lengthMs }) => [limit, lengthMs]);

  return async (caller) => {
    // In braces: on a Cluster the windows of one caller are on one node.
    const keys = windows.map(({ name }) => `rate:${name}:{${caller}}`);
    const counts = await (redis as Scripted).countOperation(...keys, ...limits);
    return windows.map((_, n) => ({ used: counts[2 * n] as number, leftMs: counts[2 * n + 1] as number }));
  };
}

const MOST_CALLERS = 100_000;

/** For this process alone. Beyond 100,000 callers the one that was counted longest ago is forgotten. */
export function createOwnCounters(windows: readonly Window[], now: () => number = Date.now): CountOperation {
  const callers = createRecent<{ used: number; until: number }[]>(MOST_CALLERS);

  return async (caller) => {
    const time = now();
    const known = callers.get(caller);
    const counters = windows.map(({ lengthMs }, n) => {
      const counter = known?.[n];
      return counter && counter.until > time ? counter : { used: 0, until: time + lengthMs };
    });
    callers.set(caller, counters);
    const counts = counters.map(({ used, until }) => ({ used: used + 1, leftMs: until - time }));
    const refused = windows.some(({ limit }, n) => (counts[n]?.used ?? 0) > limit);
    if (!refused) for (const counter of counters) counter.used++;
    return counts;
  };
}
