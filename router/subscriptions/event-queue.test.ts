import { describe, expect, it } from 'vitest';
import { createEventQueue } from './event-queue.ts';

const OVERFLOW = -1;

function queueOf(limit: number) {
  const state = { ends: 0 };
  const queue = createEventQueue<number>({ limit, overflow: OVERFLOW, onEnd: () => state.ends++ });
  return { queue, state };
}

const collect = async (queue: AsyncIterable<number>) => {
  const values: number[] = [];
  for await (const value of queue) values.push(value);
  return values;
};

describe('createEventQueue', () => {
  it('hands over in order what was pushed before and after the reader came, then completes', async () => {
    const { queue } = queueOf(10);
    queue.push(1);
    const read = collect(queue);
    queue.push(2);
    queue.push(3);
    queue.complete();
    expect(await read).toEqual([1, 2, 3]);
  });

  it('ends a waiting next() at once when the reader leaves, and tells the source once', async () => {
    const { queue, state } = queueOf(10);
    const pending = queue.next();
    await queue.return?.();
    await queue.return?.();
    expect(await pending).toEqual({ value: undefined, done: true });
    expect(state.ends).toBe(1);
  });

  it('keeps no more than its limit, tells a slow reader so and ends the source', async () => {
    const { queue, state } = queueOf(2);
    for (const value of [1, 2, 3, 4]) queue.push(value);
    expect(state.ends).toBe(1);
    expect(await collect(queue)).toEqual([1, 2, OVERFLOW]);
  });

  it('drops what is queued when the reader leaves', async () => {
    const { queue } = queueOf(2);
    queue.push(1);
    await queue.return?.();
    expect(await collect(queue)).toEqual([]);
  });
});
