import type { Logger } from '../logging.ts';
import type { Bus } from './bus.ts';
import type { Link } from './link.ts';
import type { Remote } from './remote.ts';

const PATIENT_MS = 1_000;
const MAX_OWED = 100_000;

/** Deletes in Redis and in all processes. What Redis could not take is owed to it, and paid when it is back. */
export interface Deletions {
  /** Within the time that a request may lose to Redis. Never fails. */
  delete(id: string): Promise<void>;
  /** Whether Redis may still hold what was deleted here. */
  owes(id: string): boolean;
}

export function createDeletions(link: Link, remote: Remote, bus: Bus, logger: Logger): Deletions {
  const owed = new Set<string>();

  async function send(id: string, deadlineMs?: number) {
    // The value goes first: who hears of the deletion and asks again must not find it.
    await remote.delete(id, deadlineMs);
    await bus.announce(id, deadlineMs);
    owed.delete(id);
  }

  function owe(id: string) {
    owed.add(id);
    const [oldest] = owed;
    if (owed.size <= MAX_OWED || oldest === undefined) return;
    owed.delete(oldest);
    logger.warn({ id: oldest }, 'a deletion did not reach Redis: others may read the old value until it ends');
  }

  link.onBack(async () => {
    try {
      for (const id of owed) await send(id, PATIENT_MS);
    } catch (error) {
      logger.debug({ err: error, owed: owed.size }, 'deletions still have to reach Redis');
    }
  });

  return {
    delete: (id) => send(id).catch(() => owe(id)),
    owes: (id) => owed.has(id),
  };
}
