import { describe, expect, it } from 'vitest';
import { rateLimited } from '#platform/errors.ts';
import { createLocalCounters } from '../data/attempt-counters.ts';
import { createAttempts } from './attempts.ts';

/** Attempts of a process of its own, with a clock that stands still until it is moved. */
function setUp(perAddress = 10) {
  const clock = { now: 0 };
  const limits = createAttempts({ counters: createLocalCounters(() => clock.now), perAddress });
  /** How many of `count` are allowed, one right after the other. */
  async function allowed(count: number, subject: (n: number) => { account?: string; address?: string }) {
    let passed = 0;
    for (let n = 0; n < count; n++) {
      await limits.begin('sign-in', subject(n)).then(
        () => passed++,
        () => {},
      );
    }
    return passed;
  }
  return { clock, limits, allowed };
}

describe('attempts at one account', () => {
  it('are five at once, wherever they come from', async () => {
    const { allowed } = setUp();
    expect(await allowed(20, (n) => ({ account: 'li@example.com', address: `203.0.113.${n}` }))).toBe(5);
  });

  it('are the same account however its address is written', async () => {
    const { allowed } = setUp();
    expect(await allowed(20, (n) => ({ account: n % 2 ? 'Li@Example.com' : 'li@example.com' }))).toBe(5);
  });

  it('are refused with the seconds to wait', async () => {
    const { limits, allowed, clock } = setUp();
    await allowed(5, () => ({ account: 'li@example.com' }));
    const refused = limits.begin('sign-in', { account: 'li@example.com' });
    await expect(refused).rejects.toMatchObject({ extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 1 } });
    clock.now = 1_000;
    await limits.begin('sign-in', { account: 'li@example.com' });
    clock.now = 2_500;
    await expect(limits.begin('sign-in', { account: 'li@example.com' })).rejects.toMatchObject({
      extensions: { retryAfterSeconds: 1 },
    });
  });

  it('begin anew after a success', async () => {
    const { limits, allowed } = setUp();
    await allowed(4, () => ({ account: 'li@example.com' }));
    await (await limits.begin('sign-in', { account: 'li@example.com' })).succeeded();
    expect(await allowed(20, () => ({ account: 'li@example.com' }))).toBe(5);
  });

  it('are none when there was no time to make them, and as many as they were when they failed otherwise', async () => {
    const { limits, allowed } = setUp(5);
    const subject = { account: 'li@example.com', address: '203.0.113.7' };
    const fail = async (error: Error) => {
      const attempt = await limits.begin('sign-in', subject);
      await expect(attempt.make(() => Promise.reject(error))).rejects.toBe(error);
    };
    for (let n = 0; n < 20; n++) await fail(rateLimited(2));
    for (let n = 0; n < 3; n++) await fail(new Error('the database is away'));
    expect(await allowed(20, () => subject)).toBe(2);
  });

  it('count apart from other things that are tried', async () => {
    const { limits, allowed } = setUp();
    await allowed(5, () => ({ account: 'li@example.com' }));
    await limits.begin('password-reset', { account: 'li@example.com' });
  });
});

describe('attempts from one address', () => {
  const strangers = (address: (n: number) => string) => (n: number) => ({
    account: `${n}@example.com`,
    address: address(n),
  });

  it('are as many as are set, whatever accounts they are at', async () => {
    const { allowed } = setUp(10);
    expect(
      await allowed(
        30,
        strangers(() => '203.0.113.7'),
      ),
    ).toBe(10);
  });

  it('are one address in all of an IPv6 /64', async () => {
    const { allowed } = setUp(10);
    expect(
      await allowed(
        30,
        strangers((n) => `2001:db8::${n}`),
      ),
    ).toBe(10);
    expect(
      await allowed(
        30,
        strangers((n) => `2001:db8:0:${n + 1}::1`),
      ),
    ).toBe(30);
  });

  it('cost nothing when they succeed: an office may sign in', async () => {
    const { limits } = setUp(10);
    for (let n = 0; n < 50; n++) {
      await (await limits.begin('sign-in', { account: `${n}@example.com`, address: '203.0.113.7' })).succeeded();
    }
  });

  it('are not cleared by one that succeeds', async () => {
    const { limits, allowed } = setUp(10);
    await allowed(
      9,
      strangers(() => '203.0.113.7'),
    );
    await (await limits.begin('sign-in', { account: 'own@example.com', address: '203.0.113.7' })).succeeded();
    expect(
      await allowed(
        30,
        strangers(() => '203.0.113.7'),
      ),
    ).toBe(1);
  });

  it('spend nothing of an account when the address has to wait', async () => {
    const { limits, allowed } = setUp(10);
    await allowed(
      30,
      strangers(() => '203.0.113.7'),
    );
    for (let n = 0; n < 10; n++) {
      const refused = limits.begin('sign-in', { account: 'li@example.com', address: '203.0.113.7' });
      await expect(refused).rejects.toMatchObject({ extensions: { code: 'RATE_LIMITED' } });
    }
    expect(await allowed(5, () => ({ account: 'li@example.com', address: '203.0.113.8' }))).toBe(5);
  });

  it('have no limit with 0', async () => {
    const { allowed } = setUp(0);
    expect(
      await allowed(
        200,
        strangers(() => '203.0.113.7'),
      ),
    ).toBe(200);
  });
});
