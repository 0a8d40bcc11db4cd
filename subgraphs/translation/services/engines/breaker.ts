import { type BlockedState, type BreakerOptions, createBreaker as createGeneralBreaker } from '#platform/breaker.ts';
import { ModelError } from '#platform/model/model-error.ts';

export type { BreakerOptions };

export interface Breaker {
  /** Why no call would go through now, or null. */
  reason(): string | null;
  /** @throws ModelError `unavailable` at once while it is open, or while the one call that tries again is on its way */
  run<T>(call: () => Promise<T>): Promise<T>;
}

/** Spares a model that fails, and those who would wait for it. A caller who gave up is no failure of the model. */
export function createBreaker({ failures = 3, retryAfterMs = 10_000 }: BreakerOptions = {}): Breaker {
  const sentences: Record<BlockedState, string> = {
    OPEN: `The language model failed ${failures} times in a row; it is left alone for ${retryAfterMs / 1000} s.`,
    RETRYING: 'The language model failed and is being tried again.',
  };
  const breaker = createGeneralBreaker(
    {
      counts: (error) => !(error instanceof ModelError && error.kind === 'aborted'),
      refusal: (state) => new ModelError('unavailable', sentences[state]),
    },
    { failures, retryAfterMs },
  );
  return {
    reason() {
      const state = breaker.blocked();
      return state && sentences[state];
    },
    run: (call) => breaker.run(call),
  };
}
