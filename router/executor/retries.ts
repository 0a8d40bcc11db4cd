import { setTimeout as pause } from 'node:timers/promises';

export interface RetryOptions {
  /** Further tries of one fetch. @default 2 */
  tries?: number;
  /** Retries that each fetch pays for, so that a subgraph in trouble gets little more than the usual load. @default 0.1 */
  perFetch?: number;
  /** Retries that may be saved up, and are there at the start. @default 20 */
  savings?: number;
}

export interface Retries {
  /** Tells `onRetry` of each further try. @throws what the last try failed with */
  run<T>(send: () => Promise<T>, signal: AbortSignal, onRetry: () => void): Promise<T>;
}

/** Milliseconds before the first retry, at most; each one after it doubles them. */
const FIRST_PAUSE_MS = 50;

/** What says of itself that another try may help: nothing was answered, and the time is not up. */
export class WorthRetrying extends Error {
  override name = 'WorthRetrying';
}

/** Tries again what broke on its way, after a pause of random length, for as long as there are savings. */
export function createRetries({ tries = 2, perFetch = 0.1, savings = 20 }: RetryOptions = {}): Retries {
  let saved = savings;

  function maySpend(error: unknown, retries: number, signal: AbortSignal): boolean {
    if (!(error instanceof WorthRetrying) || retries >= tries || saved < 1 || signal.aborted) return false;
    saved -= 1;
    return true;
  }

  return {
    async run(send, signal, onRetry) {
      saved = Math.min(savings, saved + perFetch);
      for (let retries = 0; ; retries++) {
        try {
          return await send();
        } catch (error) {
          if (!maySpend(error, retries, signal)) throw error;
          onRetry();
          await pause(Math.random() * FIRST_PAUSE_MS * 2 ** retries, undefined, { signal });
        }
      }
    },
  };
}
