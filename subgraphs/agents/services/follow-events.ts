import { createBell } from '#platform/bell.ts';
import type { Logger } from '#platform/logging.ts';
import { endsRun, isFinal, type RunEvent, type RunStatus } from '../domain/run.ts';

export interface EventSource {
  /** The `seq` after which to begin. */
  after: number;
  /** Where the run stands; null when it is gone. */
  position: () => Promise<{ status: RunStatus; lastSeq: number } | null>;
  events: (after: number, limit: number) => Promise<RunEvent[]>;
  /** Calls the listener when there may be more, until the returned function is called. Calls may be missed. */
  listen: (listener: () => void) => () => void;
  logger: Logger;
  /** Milliseconds after which to look without having been called. @default 1_000 */
  pollMs?: number;
}

const PAGE_SIZE = 100;
const DONE = { value: undefined, done: true as const };

/**
 * Events from the table, in order, as the consumer asks for them: it holds one page at most, however slow the consumer.
 * Completes after the event that ends the run. Written by hand, because the `return()` of a generator would wait for
 * the next event. For one consumer, that asks for one event at a time. Never fails: while the table cannot be read, it
 * goes on trying.
 */
export function followEvents({ after, position, events, listen, logger, pollMs = 1_000 }: EventSource) {
  let cursor = after;
  let page: RunEvent[] = [];
  let ended = false;
  let failing = false;
  const bell = createBell();
  let unlisten: (() => void) | null = null;

  function end() {
    ended = true;
    unlisten?.();
    bell.ring();
  }

  /** The next page; empty when there is nothing new yet. */
  async function read(): Promise<RunEvent[]> {
    const run = await position();
    const found = run && run.lastSeq > cursor ? await events(cursor, PAGE_SIZE) : [];
    // The number and the status are of one moment: with nothing left at the end, nothing will come.
    if (found.length === 0 && (!run || isFinal(run.status))) end();
    return found;
  }

  /** Nothing is lost by a look that fails: the next one begins at the same cursor. */
  async function tryToRead(): Promise<RunEvent[]> {
    try {
      const found = await read();
      failing = false;
      return found;
    } catch (error) {
      // Told once, however long it lasts.
      if (!failing) logger.warn({ err: error }, 'the events of a run could not be read; trying on');
      failing = true;
      return [];
    }
  }

  const iterator: AsyncIterableIterator<RunEvent> = {
    [Symbol.asyncIterator]: () => iterator,
    async next() {
      if (!ended) unlisten ??= listen(bell.ring);
      while (!ended && page.length === 0) {
        // Before the look: what happens while we look rings again.
        bell.reset();
        page = await tryToRead();
        if (page.length === 0 && !ended) await bell.wait(pollMs);
      }
      const event = ended ? undefined : page.shift();
      if (!event) return DONE;
      cursor = event.seq;
      if (endsRun(event)) end();
      return { value: event, done: false };
    },
    async return() {
      end();
      return DONE;
    },
    async throw(error) {
      end();
      throw error;
    },
  };
  return iterator;
}
