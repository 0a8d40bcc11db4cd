import { z } from 'zod';
import type { Events } from '../events.ts';
import type { SpendingLimitsStore } from './spending.ts';

const userChanged = z.object({
  userId: z.uuid(),
  version: z.number(),
  timeZone: z.string(),
  dailyTokenQuota: z.int().nullable(),
});

const usageReported = z.object({
  domain: z.string(),
  totals: z.array(z.object({ userId: z.uuid(), day: z.iso.date(), tokens: z.int(), version: z.int() })),
});

/** Keeps what domains other than `own` say of a user's allowance: how large it is, when its day begins, what they have used of it. */
export async function followSpendingEvents(
  events: Pick<Events, 'subscribe'>,
  limits: SpendingLimitsStore,
  own: string,
): Promise<void> {
  await events.subscribe('user-changed', userChanged, ({ userId, version, timeZone, dailyTokenQuota }) =>
    limits.put(userId, { timeZone, dailyTokenQuota }, version),
  );
  await events.subscribe(
    'usage-reported',
    usageReported,
    async ({ domain, totals }) => {
      // Our own reports come back to us too.
      if (domain !== own) await limits.putElsewhere(domain, totals);
    },
    { discard: true },
  );
}
