import type { Cache } from '#platform/cache/caches.ts';
import type { SegmentAsk } from './segment-ask.ts';

/** What a language model has made of segments before. Holds nothing that can be read without the segment itself. */
export interface SegmentCache {
  /** In the order of `asks`; undefined where nothing is kept. */
  find(asks: readonly SegmentAsk[]): Promise<(string | undefined)[]>;
  keep(ask: SegmentAsk, translation: string): void;
}

/** Redis has a deadline for each: a long text must not send it a thousand at once. */
const ASKED_AT_ONCE = 50;

export function createSegmentCache(cache: Cache<string>): SegmentCache {
  const findOne = async ({ seal }: SegmentAsk) => {
    const sealed = await cache.peek(seal.key);
    const opened = sealed === undefined ? undefined : seal.open(sealed);
    return typeof opened === 'string' ? opened : undefined;
  };

  return {
    async find(asks) {
      const found: (string | undefined)[] = [];
      for (let from = 0; from < asks.length; from += ASKED_AT_ONCE) {
        found.push(...(await Promise.all(asks.slice(from, from + ASKED_AT_ONCE).map(findOne))));
      }
      return found;
    },
    keep: ({ seal }, translation) => cache.set(seal.key, seal.seal(translation)),
  };
}

/** Remembers nothing. */
export const noSegmentCache: SegmentCache = { find: async (asks) => asks.map(() => undefined), keep: () => {} };
