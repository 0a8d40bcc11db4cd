export interface EventQueue<T> extends AsyncIterableIterator<T> {
  push(value: T): void;
  /** No more comes after what is queued. */
  complete(): void;
}

export interface EventQueueOptions<T> {
  /** Values that may wait for the reader. */
  limit: number;
  /** The last value for a reader who fell further behind than that: it must know that it missed something. */
  overflow: T;
  /** Called once: completed, overflowed, or left by the reader. */
  onEnd: () => void;
}

/** Hands pushed values to one reader, in order. `return()` ends it at once, even while a `next()` waits. */
export function createEventQueue<T>({ limit, overflow, onEnd }: EventQueueOptions<T>): EventQueue<T> {
  const values: T[] = [];
  const done: IteratorReturnResult<undefined> = { value: undefined, done: true };
  let ended = false;
  let wake: ((result: IteratorResult<T>) => void) | null = null;

  function deliver(result: IteratorResult<T>) {
    wake?.(result);
    wake = null;
  }

  function complete() {
    if (ended) return;
    ended = true;
    onEnd();
    deliver(done);
  }

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    push(value) {
      if (ended) return;
      if (wake) return deliver({ value, done: false });
      const full = values.length >= limit;
      values.push(full ? overflow : value);
      if (full) complete();
    },
    complete,
    async next() {
      if (values.length > 0) return { value: values.shift() as T, done: false };
      if (ended) return done;
      return new Promise((resolve) => {
        wake = resolve;
      });
    },
    async return() {
      values.length = 0;
      complete();
      return done;
    },
  };
}
