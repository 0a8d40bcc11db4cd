import { setTimeout as delay } from 'node:timers/promises';

/**
 * Runs `task`, which never fails, now and then again and again: `everyMs` after it has ended, so never twice at once. The
 * returned function ends it, and waits for a run that is on its way.
 */
export function repeat(everyMs: number, task: () => Promise<void>): () => Promise<void> {
  const stopped = new AbortController();
  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      await task();
      await delay(everyMs, null, { signal: stopped.signal }).catch(() => {});
    }
  }
  const ended = run();
  return async () => {
    stopped.abort();
    await ended;
  };
}
