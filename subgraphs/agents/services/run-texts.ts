import type { Logger } from '#platform/logging.ts';
import type { Lease } from '../data/leases.ts';
import type { RunJournal } from '../data/run-journal.ts';
import { addDelta, type Delta, splitDeltas, storable } from '../domain/deltas.ts';

export interface RunTexts {
  /** Shown soon. Never fails. */
  write(lease: Lease, delta: Delta): void;
  /** What was written under the lease and not shown yet, which is then for the caller to show. */
  take(lease: Lease): Promise<Delta[]>;
  /** Forgets it. */
  drop(lease: Lease): void;
}

interface TextParts {
  append: RunJournal['append'];
  /** Called with the runs that have something new. */
  onShown: (runIds: readonly string[]) => void;
  logger: Logger;
  /** Milliseconds from one flush to the next. @default 100 */
  everyMs?: number;
}

interface Pending {
  lease: Lease;
  deltas: Delta[];
}

/** Text of all runs of this process as it is written: however many pieces there are, one statement in a tenth of a second. */
export function createRunTexts({ append, onShown, logger, everyMs = 100 }: TextParts): RunTexts {
  const pending = new Map<string, Pending>();
  let scheduled = false;
  let flushing: Promise<void> = Promise.resolve();

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setTimeout(() => {
      flushing = flush().finally(() => {
        scheduled = false;
        if ([...pending.values()].some(({ deltas }) => splitDeltas(deltas).ready.length > 0)) schedule();
      });
    }, everyMs);
  }

  async function flush(): Promise<void> {
    const texts: Pending[] = [];
    for (const [id, { lease, deltas }] of pending) {
      const { ready, rest } = splitDeltas(deltas);
      if (ready.length > 0) texts.push({ lease, deltas: ready });
      if (rest.length > 0) pending.set(id, { lease, deltas: rest });
      else pending.delete(id);
    }
    if (texts.length === 0) return;
    try {
      await append(texts);
      onShown(texts.map(({ lease }) => lease.runId));
    } catch (error) {
      // The step that wrote it says all of it again, or its run ends: nobody is left with half a text.
      logger.warn({ err: error }, 'text of runs could not be shown; it comes with what follows');
      for (const text of texts) putBack(text);
    }
  }

  function putBack({ lease, deltas }: Pending): void {
    const since = pending.get(lease.id)?.deltas ?? [];
    const all = [...deltas];
    for (const delta of since) addDelta(all, delta);
    pending.set(lease.id, { lease, deltas: all });
  }

  return {
    write(lease, delta) {
      const known = pending.get(lease.id);
      if (known) addDelta(known.deltas, delta);
      else pending.set(lease.id, { lease, deltas: [{ ...delta }] });
      schedule();
    },
    async take(lease) {
      await flushing;
      const deltas = pending.get(lease.id)?.deltas ?? [];
      pending.delete(lease.id);
      return deltas.map(storable);
    },
    drop: (lease) => void pending.delete(lease.id),
  };
}
