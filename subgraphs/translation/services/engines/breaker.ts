import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { ModelError } from '#platform/model/model-error.ts';

export interface BreakerOptions {
  /** Failures in a row that open it. @default 3 */
  failures?: number;
  /** Milliseconds until one call is let through again. @default 10_000 */
  retryAfterMs?: number;
}

export interface Breaker {
  /** Why no call would go through now, or null. */
  reason(): string | null;
  /** @throws ModelError `unavailable` at once while it is open, or while the one call that tries again is on its way */
  run<T>(call: () => Promise<T>): Promise<T>;
}

/** Spares a model that fails, and those who would wait for it. A caller who gave up is no failure of the model. */
export function createBreaker({ failures = 3, retryAfterMs = 10_000 }: BreakerOptions = {}): Breaker {
  const circuit = circuitBreaker(
    handleWhen((error) => !(error instanceof ModelError && error.kind === 'aborted')),
    { breaker: new ConsecutiveBreaker(failures), halfOpenAfter: retryAfterMs },
  );
  let openedAt = 0;
  circuit.onBreak(() => {
    openedAt = Date.now();
  });

  function reason(): string | null {
    // The library would let others wait for the call that tries again; with a stalled model that is the whole timeout.
    if (circuit.state === CircuitState.HalfOpen) return 'The language model failed and is being tried again.';
    if (circuit.state !== CircuitState.Open || Date.now() - openedAt >= retryAfterMs) return null;
    return `The language model failed ${failures} times in a row; it is left alone for ${retryAfterMs / 1000} s.`;
  }

  return {
    reason,
    async run(call) {
      const blocked = reason();
      if (blocked !== null) throw new ModelError('unavailable', blocked);
      return circuit.execute(call);
    },
  };
}
