import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Breaker, createBreaker } from './breaker.ts';

const broken = async () => {
  throw new Error('broken');
};
const well = async () => 'well';

function never<T>() {
  const settle: { resolve?: (value: T) => void; reject?: (error: Error) => void } = {};
  const promise = new Promise<T>((resolve, reject) => Object.assign(settle, { resolve, reject }));
  return { promise, ...settle } as { promise: Promise<T>; resolve(value: T): void; reject(error: Error): void };
}

describe('a breaker', () => {
  let breaker: Breaker;
  const outcome = (call: () => Promise<string>) => breaker.run(call).catch((error: Error) => error.message);

  beforeEach(() => {
    vi.useFakeTimers();
    breaker = createBreaker(
      { counts: (error) => (error as Error).message !== 'gave up', refusal: (state) => new Error(state) },
      { failures: 3, retryAfterMs: 1_000 },
    );
  });
  afterEach(() => void vi.useRealTimers());

  async function open() {
    for (let i = 0; i < 3; i++) await outcome(broken);
    expect(breaker.blocked()).toBe('OPEN');
  }

  it('opens when calls fail in a row, and refuses without calling', async () => {
    await open();
    const call = vi.fn(well);
    expect(await outcome(call)).toBe('OPEN');
    expect(call).not.toHaveBeenCalled();
  });

  it('counts anew after a success', async () => {
    for (const call of [broken, broken, well, broken, broken]) await outcome(call);
    expect(breaker.blocked()).toBeNull();
  });

  it('does not count callers who gave up', async () => {
    for (let i = 0; i < 10; i++) await outcome(() => Promise.reject(new Error('gave up')));
    expect(breaker.blocked()).toBeNull();
  });

  it('closes when the call that tries again succeeds', async () => {
    await open();
    vi.advanceTimersByTime(1_000);
    expect(await outcome(well)).toBe('well');
    expect(await outcome(well)).toBe('well');
  });

  it('stays shut for another while when the call that tries again fails', async () => {
    await open();
    vi.advanceTimersByTime(1_000);
    expect(await outcome(broken)).toBe('broken');
    expect(await outcome(well)).toBe('OPEN');
    vi.advanceTimersByTime(1_000);
    expect(await outcome(well)).toBe('well');
  });

  it('lets one call try again at a time, and a second one when the first takes long', async () => {
    await open();
    vi.advanceTimersByTime(1_000);
    const long = never<string>();
    const first = outcome(() => long.promise);
    expect(await outcome(well)).toBe('RETRYING');
    vi.advanceTimersByTime(1_000);
    expect(await outcome(well)).toBe('well');
    long.resolve('well at last');
    expect(await first).toBe('well at last');
  });

  it('lets the next one try at once when whoever tried again gave up', async () => {
    await open();
    vi.advanceTimersByTime(1_000);
    expect(await outcome(() => Promise.reject(new Error('gave up')))).toBe('gave up');
    expect(await outcome(well)).toBe('well');
  });

  it('is not kept shut by failures of calls that began before it opened', async () => {
    const old = never<string>();
    const late = outcome(() => old.promise);
    await open();
    vi.advanceTimersByTime(900);
    old.reject(new Error('broken'));
    await late;
    vi.advanceTimersByTime(100);
    expect(await outcome(well)).toBe('well');
  });
});
