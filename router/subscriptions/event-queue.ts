export interface EventQueue<T> extends AsyncIterableIterator<T> {
  /** @param bytes what it is counted as. @default 0 */
  push(value: T, bytes?: number): void;
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

export interface EventQueueOptions<T> {
  /** Values that may wait for the reader. */
  limit: number;
  /** Bytes that may wait for the client whose queue it is. */
  budget: ByteBudget;
  /** The last value for a reader who fell further behind than that: it must know that it missed something. */
  overflow: T;
  /** Called once: completed, overflowed, or left by the reader. */
  onEnd: (overflowed: boolean) => void;
}

interface Waiting<T> {
  value: T;
  bytes: number;
}

/** Hands pushed values to one reader, in order. `return()` ends it at once, even while a `next()` waits. */
export function createEventQueue<T>({ limit, budget, overflow, onEnd }: EventQueueOptions<T>): EventQueue<T> {
  const waiting: Waiting<T>[] = [];
  const done: IteratorReturnResult<undefined> = { value: undefined, done: true };
  let ended = false;
  let wake: ((result: IteratorResult<T>) => void) | null = null;

  function deliver(result: IteratorResult<T>) {
    wake?.(result);
    wake = null;
  }

  function end(overflowed: boolean) {
    if (ended) return;
    ended = true;
    onEnd(overflowed);
    deliver(done);
  }

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    push(value, bytes = 0) {
      if (ended) return;
      if (wake) return deliver({ value, done: false });
      if (waiting.length < limit && budget.take(bytes)) return void waiting.push({ value, bytes });
      waiting.push({ value: overflow, bytes: 0 });
      end(true);
    },
    complete: () => end(false),
    async next() {
      const first = waiting.shift();
      if (first) {
        budget.giveBack(first.bytes);
        return { value: first.value, done: false };
      }
      if (ended) return done;
      return new Promise((resolve) => {
        wake = resolve;
      });
    },
    async return() {
      for (const { bytes } of waiting.splice(0)) budget.giveBack(bytes);
      end(false);
      return done;
    },
  };
}
