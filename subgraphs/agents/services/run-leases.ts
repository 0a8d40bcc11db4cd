import type { Logger } from '#platform/logging.ts';
import { repeat } from '#platform/repeat.ts';
import type { Lease, Leases } from '../data/leases.ts';

export interface HeldLease extends Lease {
  /** Leases of the run since one of its steps has finished, this one included. */
  takeups: number;
  /** Aborts when somebody else may drive the run. */
  signal: AbortSignal;
  release(): Promise<void>;
}

export interface RunLeases {
  /** Null when the run has nothing to be driven for, or somebody else drives it. */
  take(runId: string): Promise<HeldLease | null>;
  start(): void;
  stop(): Promise<void>;
}

interface LeaseParts {
  leases: Leases;
  logger: Logger;
  /** Milliseconds for which a lease holds after it was renewed last. */
  holdMs: number;
  /** @default a third of that */
  renewEveryMs?: number;
}

interface Held {
  lost: AbortController;
  /** By this process's clock, which began to count before the database's did. */
  until: number;
}

/** The leases of this process: one heartbeat for all of them. */
export function createRunLeases({ leases, logger, holdMs, renewEveryMs = holdMs / 3 }: LeaseParts): RunLeases {
  const held = new Map<string, Held>();
  let stop: (() => Promise<void>) | undefined;

  async function renew(): Promise<void> {
    if (held.size === 0) return;
    const ids = [...held.keys()];
    const until = performance.now() + holdMs;
    try {
      const renewed = new Set(await leases.renew(ids, holdMs));
      for (const id of ids) {
        const lease = held.get(id);
        if (!renewed.has(id)) lease?.lost.abort(new Error('The lease of the run was lost.'));
        else if (lease) lease.until = until;
      }
    } catch (error) {
      logger.warn({ err: error }, 'leases could not be renewed');
    }
  }

  /** Also while the database cannot be asked: then a lease ends when nobody has renewed it. */
  function expire(): void {
    const now = performance.now();
    for (const { lost, until } of held.values()) {
      if (until < now) lost.abort(new Error('The lease of the run has run out.'));
    }
  }

  return {
    async take(runId) {
      const until = performance.now() + holdMs;
      const lease = await leases.take(runId, holdMs);
      if (!lease) return null;
      const lost = new AbortController();
      held.set(lease.id, { lost, until });
      return {
        ...lease,
        signal: lost.signal,
        async release() {
          held.delete(lease.id);
          // Else it ends by itself.
          await leases.release(lease).catch((error) => logger.warn({ err: error }, 'a lease could not be released'));
        },
      };
    },
    start() {
      const beats = repeat(renewEveryMs, renew);
      const watch = setInterval(expire, holdMs / 10);
      stop = async () => {
        clearInterval(watch);
        await beats();
      };
    },
    stop: async () => void (await stop?.()),
  };
}
