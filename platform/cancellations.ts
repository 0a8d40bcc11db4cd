import type { Logger } from './logging.ts';
import type { Wakeups } from './wakeups.ts';

export interface Cancellations {
  /** A signal that is aborted soon after this stops being something to work on. Close it when the work is done. */
  watch(id: string): { signal: AbortSignal; close(): void };
}

export interface CancellationParts {
  /** Which of these are no longer to be worked on. */
  notRunning: (ids: readonly string[]) => Promise<string[]>;
  /** The wake-up for a change of one. */
  topicOf: (id: string) => string;
  wakeups: Wakeups;
  logger: Logger;
  /** @default 500 */
  pollMs?: number;
}

/** Notices that work was cancelled, maybe in another process: woken by Redis, and by one poll for all work of this one. */
export function createCancellations(parts: CancellationParts): Cancellations {
  const { notRunning, topicOf, wakeups, logger, pollMs = 500 } = parts;
  const watched = new Map<string, AbortController>();
  let timer: NodeJS.Timeout | undefined;

  async function look() {
    for (const id of await notRunning([...watched.keys()])) watched.get(id)?.abort();
  }

  // The database may be away for a moment; the next look comes soon.
  const lookQuietly = () =>
    void look().catch((error) => logger.debug({ err: error }, 'could not look for cancelled work'));

  return {
    watch(id) {
      const controller = new AbortController();
      watched.set(id, controller);
      timer ??= setInterval(lookQuietly, pollMs);
      const unlisten = wakeups.listen(topicOf(id), lookQuietly);
      return {
        signal: controller.signal,
        close() {
          unlisten();
          watched.delete(id);
          if (watched.size > 0) return;
          clearInterval(timer);
          timer = undefined;
        },
      };
    },
  };
}
