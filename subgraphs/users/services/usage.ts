import { z } from 'zod';
import { dayIn } from '#platform/calendar.ts';
import type { Events } from '#platform/events.ts';
import { owns, type Viewer } from '#platform/viewer.ts';
import type { Usage, UsageKey, UsageStore } from '../data/usage.ts';

const MICRO = 1_000_000;

export interface UsageView {
  day: string;
  translatedCharacters: number;
  modelTokens: number;
  costUsd: number;
  dailyTokenQuota: number;
}

/** Each answers for one key, and asks for all keys of a moment together. */
interface UsageLoaders {
  user: { load(id: string): Promise<{ dailyTokenQuota: number | null } | null> };
  usage: { load(key: UsageKey): Promise<Usage | null> };
}

interface UsageParts {
  usage: Pick<UsageStore, 'put'>;
  /** Of users for whom nothing else is said. */
  dailyTokenQuota: number;
  now?: () => Date;
}

const usageReported = z.object({
  domain: z.string(),
  totals: z.array(
    z.object({
      userId: z.uuid(),
      day: z.iso.date(),
      characters: z.int(),
      tokens: z.int(),
      costMicroUsd: z.int(),
      version: z.int(),
    }),
  ),
});

/** What users have spent of the day's allowance, as the domains in which they spend it report it. */
export function createUsageService({ usage, dailyTokenQuota, now = () => new Date() }: UsageParts) {
  return {
    /** Today's, where the user is; for the user alone, null for anyone else. */
    async today(
      viewer: Viewer,
      { id, timeZone }: { id: string; timeZone: string },
      loaders: UsageLoaders,
    ): Promise<UsageView | null> {
      if (!owns(viewer, id)) return null;
      const day = dayIn(timeZone, now());
      const [user, used] = await Promise.all([loaders.user.load(id), loaders.usage.load({ userId: id, day })]);
      return {
        day,
        translatedCharacters: used?.characters ?? 0,
        modelTokens: used?.tokens ?? 0,
        costUsd: (used?.costMicroUsd ?? 0) / MICRO,
        dailyTokenQuota: user?.dailyTokenQuota ?? dailyTokenQuota,
      };
    },

    follow: (events: Pick<Events, 'subscribe'>): Promise<void> =>
      events.subscribe('usage-reported', usageReported, ({ domain, totals }) => usage.put(domain, totals), {
        discard: true,
      }),
  };
}

export type UsageService = ReturnType<typeof createUsageService>;
