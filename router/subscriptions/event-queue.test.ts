import { describe, expect, it } from 'vitest';
import { createByteBudget, createEventQueue } from './event-queue.ts';

const OVERFLOW = -1;

function queueOf(limit: number, budget = createByteBudget(1_000)) {
  const state = { ends: 0, overflows: 0 };
  const onEnd = (overflowed: boolean) => {
    state.ends++;
    if (overflowed) state.overflows++;
  };
  const queue = createEventQueue<number>({ limit, budget, overflow: OVERFLOW, onEnd });
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
    expect(state).toEqual({ ends: 1, overflows: 1 });
    expect(await collect(queue)).toEqual([1, 2, OVERFLOW]);
  });

  it('keeps no more bytes than all queues of its client may, but one value of any size', async () => {
    const budget = createByteBudget(100);
    const [mine, same] = [queueOf(10, budget), queueOf(10, budget)];
    mine.queue.push(1, 500);
    same.queue.push(2, 1);
    expect(await collect(same.queue)).toEqual([OVERFLOW]);
    mine.queue.complete();
    expect(await collect(mine.queue)).toEqual([1]);
    const later = queueOf(10, budget);
    later.queue.push(3, 60);
    later.queue.push(4, 40);
    later.queue.complete();
    expect(await collect(later.queue)).toEqual([3, 4]);
  });

  it('gives back what it held when its reader leaves', async () => {
    const budget = createByteBudget(100);
    const { queue } = queueOf(10, budget);
    queue.push(1, 100);
    await queue.return?.();
    expect(budget.take(100)).toBe(true);
  });

  it('drops what is queued when the reader leaves', async () => {
    const { queue } = queueOf(2);
    queue.push(1);
    await queue.return?.();
    expect(await collect(queue)).toEqual([]);
  });
});
