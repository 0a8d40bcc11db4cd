import { createBell } from './bell.ts';
import type { Logger } from './logging.ts';

export interface EventSource<E extends { seq: number }> {
  /** The `seq` after which to begin. */
  after: number;
  /** What there is at one moment; null when what the events tell of is gone. */
  read: (after: number, limit: number) => Promise<EventPage<E> | null>;
  /** Whether nothing can follow this event: it completes without another look. */
  isLast: (event: E) => boolean;
  /** Calls the listener when there may be more, until the returned function is called. Calls may be missed. */
  listen: (listener: () => void) => () => void;
  logger: Logger;
  /** Milliseconds after which to look without having been called; null where `listen` misses nothing for long. @default 1_000 */
  pollMs?: number | null;
}

export interface EventPage<E> {
  /** Those with a `seq` greater than the one that was asked after, in order. */
  events: E[];
  /** Whether none can follow beyond those that there are. */
  ended: boolean;
}

const PAGE_SIZE = 100;
/** After a look that failed. */
const RETRY_MS = 1_000;
const DONE = { value: undefined, done: true as const };

/**
 * Events from a table, in order, as the consumer asks for them: it holds one page at most, however slow the consumer.
 * Completes after the last one. Written by hand, because the `return()` of a generator would wait for
 * the next event. For one consumer, that asks for one event at a time. Never fails: while the table cannot be read, it
 * goes on trying.
 */
export function followEvents<E extends { seq: number }>(source: EventSource<E>): AsyncIterableIterator<E> {
  const { after, isLast, listen, logger, pollMs = 1_000 } = source;
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
    const page = await source.read(cursor, PAGE_SIZE);
    if (!page || (page.ended && page.events.length === 0)) end();
    return page?.events ?? [];
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
        if (page.length === 0 && !ended) await bell.wait(failing ? Math.min(RETRY_MS, pollMs ?? RETRY_MS) : pollMs);
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
