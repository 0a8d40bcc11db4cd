import { setTimeout as delay } from 'node:timers/promises';

/**
 * Runs `task` now and then again and again, `everyMs` after it has ended, so never twice at once. What it throws goes to
 * `onError` and stops nothing. The returned function ends it, and waits for a run that is on its way.
 */
export function repeat(everyMs: number, task: () => Promise<void>, onError: (error: unknown) => void) {
  const stopped = new AbortController();
  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      await task().catch(onError);
      await delay(everyMs, null, { signal: stopped.signal }).catch(() => {});
    }
  }
  const ended = run();
  return async function stop(): Promise<void> {
    stopped.abort();
    await ended;
  };
}
