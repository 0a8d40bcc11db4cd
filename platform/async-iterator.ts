/**
 * Maps each value of an async iterator. Written by hand: the `return()` of an `async *` generator waits for the pending
 * `next()`, so a quiet source would stay open until its next value; this one ends the source at once.
 */
export function mapAsync<T, R>(source: AsyncIterable<T>, map: (value: T) => R | Promise<R>): AsyncIterableIterator<R> {
  const iterator = source[Symbol.asyncIterator]();
  const done = { value: undefined, done: true as const };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const result = await iterator.next().catch(async (error) => {
        // Nobody calls `return()` on an iterator that failed, and the source may hold a listener.
        await iterator.return?.();
        throw error;
      });
      return result.done ? done : { value: await map(result.value), done: false };
    },
    async return() {
      await iterator.return?.();
      return done;
    },
    async throw(error) {
      await iterator.return?.();
      throw error;
    },
  };
}
