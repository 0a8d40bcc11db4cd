import type { Logger } from '#platform/logging.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import { runTopic } from './topics.ts';

export interface Cancellations {
  /** A signal that is aborted soon after the run stops being one to work on. Close it when the work is done. */
  watch(runId: string): { signal: AbortSignal; close(): void };
}

export interface CancellationParts {
  /** Which of these runs are no longer being worked on. */
  notRunning: (runIds: readonly string[]) => Promise<string[]>;
  wakeups: Wakeups;
  logger: Logger;
  /** @default 500 */
  pollMs?: number;
}

/** Notices that runs were cancelled, maybe in another process: woken by Redis, and by one poll for all runs of this one. */
export function createCancellations({ notRunning, wakeups, logger, pollMs = 500 }: CancellationParts): Cancellations {
  const watched = new Map<string, AbortController>();
  let timer: NodeJS.Timeout | undefined;

  async function look() {
    for (const runId of await notRunning([...watched.keys()])) watched.get(runId)?.abort();
  }

  // The database may be away for a moment; the next look comes soon.
  const lookQuietly = () =>
    void look().catch((error) => logger.debug({ err: error }, 'could not look for cancelled runs'));

  return {
    watch(runId) {
      const controller = new AbortController();
      watched.set(runId, controller);
      timer ??= setInterval(lookQuietly, pollMs);
      const unlisten = wakeups.listen(runTopic(runId), lookQuietly);
      return {
        signal: controller.signal,
        close() {
          unlisten();
          watched.delete(runId);
          if (watched.size > 0) return;
          clearInterval(timer);
          timer = undefined;
        },
      };
    },
  };
}
