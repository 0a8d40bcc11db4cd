import type { Wakeups } from '#platform/wakeups.ts';
import type { AccountErased } from '../data/erasure.ts';
import { endTopic, runTopic } from './topics.ts';

interface ErasureParts {
  /** Erases all that this domain holds of a user; answers with the ids of the runs that are gone. */
  erase: (event: AccountErased) => Promise<string[]>;
  wakeups: Wakeups;
}

/** The end of what agents did for a user. Workers and watchers of a run that is gone stop as if it had ended. */
export const createErasure =
  ({ erase, wakeups }: ErasureParts) =>
  async (event: AccountErased): Promise<void> => {
    for (const runId of await erase(event)) {
      wakeups.wake(endTopic(runId));
      wakeups.wake(runTopic(runId));
    }
  };
