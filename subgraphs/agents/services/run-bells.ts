import type { Logger } from '#platform/logging.ts';
import { repeat } from '#platform/repeat.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import type { Runs } from '../data/runs.ts';
import { runTopic } from './topics.ts';

/** `lastSeq` is the number of the run's newest event, null when the run is gone, undefined when nobody has looked. */
type Listener = (lastSeq?: number | null) => void;

export interface RunBells {
  /** Calls the listener when there may be more of the run, until the returned function is called. */
  listen(runId: string, listener: Listener): () => void;
}

interface BellParts {
  lastSeqs: Runs['lastSeqs'];
  wakeups: Wakeups;
  logger: Logger;
  /** @default 1_000 */
  pollMs?: number;
}

/** What rings for all who watch runs through this process: Redis, and a poll of one statement, however many they are. */
export function createRunBells({ lastSeqs, wakeups, logger, pollMs = 1_000 }: BellParts): RunBells {
  const watched = new Map<string, Set<Listener>>();
  let stop: (() => Promise<void>) | undefined;

  async function look(): Promise<void> {
    try {
      const ids = [...watched.keys()];
      const found = await lastSeqs(ids);
      for (const id of ids) for (const listener of watched.get(id) ?? []) listener(found.get(id) ?? null);
    } catch (error) {
      logger.debug({ err: error }, 'could not look for news of runs');
    }
  }

  return {
    listen(runId, listener) {
      const listeners = watched.get(runId) ?? new Set();
      watched.set(runId, listeners.add(listener));
      const unlisten = wakeups.listen(runTopic(runId), listener);
      stop ??= repeat(pollMs, look);
      return () => {
        unlisten();
        if (!listeners.delete(listener) || listeners.size > 0) return;
        watched.delete(runId);
        if (watched.size > 0) return;
        void stop?.();
        stop = undefined;
      };
    },
  };
}
