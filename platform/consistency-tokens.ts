import type { Logger } from './logging.ts';
import type { RedisClient } from './redis.ts';
import { within } from './within.ts';

/** It cannot be told whether the viewer has written something. */
export const UNKNOWN = Symbol('unknown');

/** The newest consistency token of each viewer, shared by all processes for as long as a replica may lag. */
export interface ConsistencyTokens {
  /**
   * Null when the viewer has written nothing within the last minute. `UNKNOWN` while Redis is away, and for `settleMs`
   * after it lost its memory, when a null would mean nothing. Waits `patienceMs` for Redis (50 by default). Never fails.
   */
  recall(viewerId: string, settleMs: number, patienceMs?: number): Promise<string | null | typeof UNKNOWN>;
  /** Keeps the newer of this token and the one that is there. Never fails. */
  remember(viewerId: string, token: string): Promise<void>;
  /** What is kept of a viewer, at once instead of after its minute. Never fails. */
  forget(viewerId: string): Promise<void>;
}

const TTL_MS = 60_000;
/** Redis is asked on the way of a request: one that is this slow is as good as away. */
const TIMEOUT_MS = 50;

const keyOf = (viewerId: string) => `consistency:${viewerId}`;

/** There since Redis has had a memory; how long that is, its remaining time tells by Redis's own clock. */
const MEMORY_KEY = 'consistency-memory';
const MEMORY_MS = 86_400_000;

/** Two requests of one viewer may end in any order. */
const REMEMBER = `
local known = redis.call('GET', KEYS[1])
if not known or known < ARGV[1] then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end`;

export function createConsistencyTokens(redis: RedisClient, logger: Logger): ConsistencyTokens {
  const note = (error: unknown) => logger.debug({ err: error }, 'Redis could not be asked for a consistency token');

  async function hasMemoryOf(ms: number): Promise<boolean> {
    const left = await redis.pttl(MEMORY_KEY);
    if (left < 0) await redis.set(MEMORY_KEY, '', 'PX', MEMORY_MS, 'NX');
    return left >= 0 && MEMORY_MS - left >= ms;
  }

  return {
    async recall(viewerId, settleMs, patienceMs = TIMEOUT_MS) {
      if (redis.status !== 'ready') return UNKNOWN;
      const asked = Promise.all([redis.get(keyOf(viewerId)), hasMemoryOf(settleMs)]);
      const answer = await within(patienceMs, asked).catch(note);
      if (!answer) return UNKNOWN;
      const [token, settled] = answer;
      return token ?? (settled ? null : UNKNOWN);
    },

    async remember(viewerId, token) {
      if (redis.status !== 'ready') return;
      await within(TIMEOUT_MS, redis.eval(REMEMBER, 1, keyOf(viewerId), token, TTL_MS)).catch(note);
    },

    async forget(viewerId) {
      if (redis.status !== 'ready') return;
      await within(TIMEOUT_MS, redis.del(keyOf(viewerId))).catch(note);
    },
  };
}

/** Without Redis: nothing is known of what others wrote, so reads go to the primary. For commands that stand alone. */
export const NO_TOKENS: ConsistencyTokens = {
  recall: async () => UNKNOWN,
  remember: async () => {},
  forget: async () => {},
};
