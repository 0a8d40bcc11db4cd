import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';

export interface BreakerOptions {
  /** Failures in a row that open it. @default 3 */
  failures?: number;
  /** Milliseconds until one call is let through again. @default 10_000 */
  retryAfterMs?: number;
}

export interface BreakerRules {
  /** Whether an error says something about the server; a caller who gave up does not. */
  counts(error: unknown): boolean;
  /** What a call that is not let through fails with. */
  refusal(state: BlockedState): Error;
}

/** OPEN: it failed and is left alone. RETRYING: the one call that tries it again is on its way. */
export type BlockedState = 'OPEN' | 'RETRYING';

export interface Breaker {
  /** Why no call would go through now, or null. */
  blocked(): BlockedState | null;
  /** @throws the refusal, at once, while it is blocked */
  run<T>(call: () => Promise<T>): Promise<T>;
}

/** Spares a server that fails, and those who would wait for it. */
export function createBreaker(
  { counts, refusal }: BreakerRules,
  { failures = 3, retryAfterMs = 10_000 }: BreakerOptions = {},
): Breaker {
  const circuit = circuitBreaker(handleWhen(counts), {
    breaker: new ConsecutiveBreaker(failures),
    halfOpenAfter: retryAfterMs,
  });
  let openedAt = 0;
  circuit.onBreak(() => {
    openedAt = Date.now();
  });

  function blocked(): BlockedState | null {
    // The library would let others wait for the call that tries again; with a stalled server that is its whole timeout.
    if (circuit.state === CircuitState.HalfOpen) return 'RETRYING';
    return circuit.state === CircuitState.Open && Date.now() - openedAt < retryAfterMs ? 'OPEN' : null;
  }

  return {
    blocked,
    async run(call) {
      const state = blocked();
      if (state !== null) throw refusal(state);
      return circuit.execute(call);
    },
  };
}
