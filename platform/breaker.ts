export interface BreakerOptions {
  /** Failures in a row that open it. @default 3 */
  failures?: number;
  /** Milliseconds until one call is let through again, and then another, until one succeeds. @default 10_000 */
  retryAfterMs?: number;
}

export interface BreakerRules {
  /** Whether an error says something about the server; a caller who gave up does not. */
  counts(error: unknown): boolean;
  /** What a call that is not let through fails with. */
  refusal(state: BlockedState): Error;
}

/** OPEN: it failed and is left alone. RETRYING: a call that tries it again is on its way. */
export type BlockedState = 'OPEN' | 'RETRYING';

export interface Breaker {
  /** Why no call would go through now, or null. */
  blocked(): BlockedState | null;
  /** @throws the refusal, at once, while it is blocked */
  run<T>(call: () => Promise<T>): Promise<T>;
}

/**
 * Spares a server that fails, and those who would wait for it.
 *
 * Our own, because libraries let everybody wait for the one call that tries again: where a good answer takes half a minute,
 * as a language model's may, a server that is well again would stay shut for as long. Here the next call is let through
 * after `retryAfterMs`, whatever became of the one before.
 */
export function createBreaker(
  { counts, refusal }: BreakerRules,
  { failures = 3, retryAfterMs = 10_000 }: BreakerOptions = {},
): Breaker {
  let failedInARow = 0;
  let trials = 0;
  let nextTrialAt = 0;

  const isOpen = () => failedInARow >= failures;
  const shutFor = (ms: number) => {
    nextTrialAt = Date.now() + ms;
  };

  function blocked(): BlockedState | null {
    if (!isOpen() || Date.now() >= nextTrialAt) return null;
    return trials > 0 ? 'RETRYING' : 'OPEN';
  }

  /** @returns whether the error counted */
  function failed(error: unknown, isTrial: boolean): boolean {
    if (!counts(error)) return false;
    const wasOpen = isOpen();
    failedInARow += 1;
    // A call of the time before it opened says nothing new.
    if (isOpen() && (isTrial || !wasOpen)) shutFor(retryAfterMs);
    return true;
  }

  async function tryAgain<T>(call: () => Promise<T>): Promise<T> {
    shutFor(retryAfterMs);
    trials += 1;
    try {
      const result = await call();
      failedInARow = 0;
      return result;
    } catch (error) {
      // Who gave up has learnt nothing, so the next one may try at once.
      if (!failed(error, true)) shutFor(0);
      throw error;
    } finally {
      trials -= 1;
    }
  }

  return {
    blocked,
    async run(call) {
      const state = blocked();
      if (state !== null) throw refusal(state);
      if (isOpen()) return tryAgain(call);
      try {
        const result = await call();
        failedInARow = 0;
        return result;
      } catch (error) {
        failed(error, false);
        throw error;
      }
    },
  };
}
