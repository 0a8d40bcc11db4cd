import { describe, expect, it } from 'vitest';
import { newId } from '#platform/ids.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { UsageKey } from '../data/usage.ts';
import { createUsageService } from './usage.ts';

const id = newId();
const viewer = (as: Partial<Viewer> = {}): Viewer => ({ id, role: 'LEARNER', sessionId: null, scopes: null, ...as });
const user = { id, timeZone: 'America/Los_Angeles' };

function today(as = viewer(), { at = '2026-11-24T10:00:00Z', dailyTokenQuota = null as number | null } = {}) {
  const asked: UsageKey[] = [];
  const service = createUsageService({
    usage: { put: async () => {} },
    dailyTokenQuota: 200_000,
    now: () => new Date(at),
  });
  const loaders = {
    user: { load: async () => ({ dailyTokenQuota }) },
    usage: {
      load: async (key: UsageKey) => {
        asked.push(key);
        return key.day === '2026-11-24' ? { characters: 12, tokens: 345, costMicroUsd: 678 } : null;
      },
    },
  };
  return service.today(as, user, loaders).then((usage) => ({ usage, asked }));
}

describe('usage of today', () => {
  it('is in whole characters and tokens, and in dollars', async () => {
    expect((await today()).usage).toEqual({
      day: '2026-11-24',
      translatedCharacters: 12,
      modelTokens: 345,
      costUsd: 0.000678,
      dailyTokenQuota: 200_000,
    });
  });

  it('is of the day where the user is, and nothing on a new one', async () => {
    const { usage, asked } = await today(viewer(), { at: '2026-11-25T08:00:00Z' });
    expect(asked).toEqual([{ userId: id, day: '2026-11-25' }]);
    expect(usage).toMatchObject({ day: '2026-11-25', translatedCharacters: 0, modelTokens: 0, costUsd: 0 });
    expect((await today(viewer(), { at: '2026-11-25T07:59:59Z' })).asked[0]?.day).toBe('2026-11-24');
  });

  it('has the quota that the account says', async () => {
    expect((await today(viewer(), { dailyTokenQuota: 0 })).usage?.dailyTokenQuota).toBe(0);
  });

  it('is for nobody else, administrators and workers included', async () => {
    for (const other of [viewer({ id: newId(), role: 'ADMIN' }), viewer({ scopes: ['translation:read'] })]) {
      expect(await today(other)).toEqual({ usage: null, asked: [] });
    }
  });
});
