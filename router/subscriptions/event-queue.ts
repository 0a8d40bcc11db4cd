export interface EventQueue<Event, Result> extends AsyncIterableIterator<Result> {
  /** @param bytes what it is counted as while it waits. @default 0 */
  push(event: Event, bytes?: number): void;
  /** No more comes after what is queued. */
  complete(): void;
}

/** Bytes that may wait for one client, on however many queues. */
export interface ByteBudget {
  /** False when they are too many; one value finds room alone, however large it is. */
  take(bytes: number): boolean;
  giveBack(bytes: number): void;
}

export function createByteBudget(limit: number): ByteBudget {
  let taken = 0;
  return {
    take(bytes) {
      if (taken > 0 && taken + bytes > limit) return false;
      taken += bytes;
      return true;
    },
    giveBack(bytes) {
      taken -= bytes;
    },
  };
}

/** Completed by its source, overflowed, or left by its reader. */
export type QueueEnding = 'completed' | 'overflowed' | 'left';

export interface EventQueueOptions<Event, Result> {
  /** Makes of an event what the reader gets. Never throws or rejects. */
  finish: (event: Event) => Result | Promise<Result>;
  /** Events that may wait for the reader. */
  limit: number;
  /** Bytes that may wait for the client whose queue it is. */
  budget: ByteBudget;
  /** The last event for a reader who fell further behind than that: it must know that it missed something. */
  overflow: Event;
  /** Called once. */
  onEnd: (ending: QueueEnding) => void;
}

/** Events of one queue that are finished at the same time, when that takes longer than a moment. */
const AT_ONCE = 8;

interface Waiting<Event, Result> {
  /** Null from the moment on that it is being finished. */
  event: Event | null;
  result: Result | null;
  bytes: number;
}

/**
 * Hands what is made of pushed events to one reader, in their order, whichever is finished first. `return()` ends it at once,
 * even while a `next()` waits.
 */
export function createEventQueue<Event, Result extends NonNullable<unknown>>(
  options: EventQueueOptions<Event, Result>,
): EventQueue<Event, Result> {
  const { finish, limit, budget, overflow, onEnd } = options;
  const waiting: Waiting<Event, Result>[] = [];
  /** So many at the front of those that wait are finished or being finished. */
  let begun = 0;
  let underWay = 0;
  let ended = false;
  let wake: ((result: IteratorResult<Result>) => void) | null = null;

  function begin(): void {
    while (begun < waiting.length && underWay < AT_ONCE) {
      const next = waiting[begun++] as Waiting<Event, Result>;
      const result = finish(next.event as Event);
      next.event = null;
      if (result instanceof Promise) void wait(result, next);
      else next.result = result;
    }
  }

  async function wait(result: Promise<Result>, place: Waiting<Event, Result>): Promise<void> {
    underWay++;
    place.result = await result;
    underWay--;
    begin();
    handOver();
  }

  /** To the reader who is there, if there is something. */
  function handOver(): void {
    const first = waiting[0];
    if (!wake || (first ? first.result === null : !ended)) return;
    const hand = wake;
    wake = null;
    if (first) {
      waiting.shift();
      begun--;
      budget.giveBack(first.bytes);
      hand({ value: first.result as Result, done: false });
    } else {
      hand({ value: undefined, done: true });
    }
  }

  function add(event: Event, bytes: number): void {
    waiting.push({ event, result: null, bytes });
    begin();
    handOver();
  }

  function end(ending: QueueEnding): void {
    if (ended) return;
    ended = true;
    onEnd(ending);
    handOver();
  }

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    push(event, bytes = 0) {
      if (ended) return;
      // What a reader is there for does not wait for it.
      if (wake && waiting.length === 0) return add(event, 0);
      if (waiting.length < limit && budget.take(bytes)) return add(event, bytes);
      add(overflow, 0);
      end('overflowed');
    },
    complete: () => end('completed'),
    next() {
      return new Promise((resolve) => {
        wake = resolve;
        handOver();
      });
    },
    async return() {
      for (const { bytes } of waiting.splice(0)) budget.giveBack(bytes);
      begun = 0;
      end('left');
      // Of one that had ended before, too.
      handOver();
      return { value: undefined, done: true };
    },
  };
}
