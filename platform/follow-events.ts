import { createBell } from './bell.ts';
import type { Logger } from './logging.ts';

export interface EventSource<E extends { seq: number }> {
  /** The `seq` after which to begin. */
  after: number;
  /** The number of the last event, and whether more are to come, of one moment; null when what they tell of is gone. */
  position: () => Promise<{ lastSeq: number; ended: boolean } | null>;
  /** Those with a `seq` greater than `after`, in order. */
  events: (after: number, limit: number) => Promise<E[]>;
  /** Whether nothing can follow this event: it completes without another look. */
  isLast: (event: E) => boolean;
  /** Calls the listener when there may be more, until the returned function is called. Calls may be missed. */
  listen: (listener: () => void) => () => void;
  logger: Logger;
  /** Milliseconds after which to look without having been called. @default 1_000 */
  pollMs?: number;
}

const PAGE_SIZE = 100;
const DONE = { value: undefined, done: true as const };

/**
 * Events from a table, in order, as the consumer asks for them: it holds one page at most, however slow the consumer.
 * Completes after the last one. Written by hand, because the `return()` of a generator would wait for
 * the next event. For one consumer, that asks for one event at a time. Never fails: while the table cannot be read, it
 * goes on trying.
 */
export function followEvents<E extends { seq: number }>(source: EventSource<E>): AsyncIterableIterator<E> {
  const { after, position, events, isLast, listen, logger, pollMs = 1_000 } = source;
  let cursor = after;
  let page: E[] = [];
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
  async function read(): Promise<E[]> {
    const at = await position();
    const found = at && at.lastSeq > cursor ? await events(cursor, PAGE_SIZE) : [];
    if (found.length === 0 && (!at || at.ended)) end();
    return found;
  }

  /** Nothing is lost by a look that fails: the next one begins at the same cursor. */
  async function tryToRead(): Promise<E[]> {
    try {
      const found = await read();
      failing = false;
      return found;
    } catch (error) {
      // Told once, however long it lasts.
      if (!failing) logger.warn({ err: error }, 'the events could not be read; trying on');
      failing = true;
      return [];
    }
  }

  const iterator: AsyncIterableIterator<E> = {
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
      if (isLast(event)) end();
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
