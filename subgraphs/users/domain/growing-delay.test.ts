import { describe, expect, it } from 'vitest';
import { type Attempts, attempt, LONGEST_DELAY_MS, takeBack } from './growing-delay.ts';

const RULE = { free: 3, forgetSeconds: 60 };

/** Attempts as soon as each is allowed; the waits between them, in seconds. */
function waitsOf(attempts: number): number[] {
  let state: Attempts | null = null;
  let now = 1_000_000;
  const waits: number[] = [];
  for (let n = 0; n < attempts; n++) {
    const { waitMs, after } = attempt(state, { ...RULE, forgetSeconds: 1e9 }, now);
    expect(waitMs).toBe(0);
    state = after as Attempts;
    waits.push(Math.max(0, state.until - now) / 1000);
    now = Math.max(now, state.until);
  }
  return waits;
}

describe('growing delays', () => {
  it('begin with the last free attempt, double, and end at 15 minutes', () => {
    expect(waitsOf(16)).toEqual([0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
  });

  it('refuse what comes too early, without growing by it', () => {
    const blocked = { count: 3, at: 0, until: 1_000 };
    expect(attempt(blocked, RULE, 400)).toEqual({ waitMs: 600, after: blocked });
    expect(attempt(blocked, RULE, 1_000).waitMs).toBe(0);
  });

  it('forget one attempt after another', () => {
    const spent = { count: 3, at: 0, until: 0 };
    expect(attempt(spent, RULE, 60_000).after).toMatchObject({ count: 3 });
    expect(attempt(spent, RULE, 600_000).after).toEqual({ count: 1, at: 600_000, until: 600_000 });
  });

  it('are forgotten within hours, however long they went on', () => {
    let state: Attempts | null = null;
    for (let n = 0; n < 1_000; n++) state = attempt(state, RULE, n * LONGEST_DELAY_MS).after;
    expect(state?.count).toBeLessThanOrEqual(13);
  });

  it('take one attempt back, with the wait that it began', () => {
    const { after } = attempt({ count: 2, at: 0, until: 0 }, RULE, 0);
    expect(after).toMatchObject({ count: 3, until: 1_000 });
    expect(takeBack(after as Attempts)).toEqual({ count: 2, at: 0, until: 0 });
  });
});
