import { describe, expect, it } from 'vitest';
import { until } from '../../test/support/until.ts';
import { type ByteBudget, createByteBudget, createEventQueue, type QueueEnding } from './event-queue.ts';

const OVERFLOW = -1;

interface QueueOptions {
  limit: number;
  budget?: ByteBudget;
  finish?: (event: number) => number | Promise<number>;
}

function queueOf({ limit, budget = createByteBudget(1_000), finish = (event) => event }: QueueOptions) {
  const endings: QueueEnding[] = [];
  const onEnd = (ending: QueueEnding) => void endings.push(ending);
  return { queue: createEventQueue<number, number>({ finish, limit, budget, overflow: OVERFLOW, onEnd }), endings };
}

const collect = async (queue: AsyncIterable<number>) => {
  const values: number[] = [];
  for await (const value of queue) values.push(value);
  return values;
};

describe('createEventQueue', () => {
  it('hands over in order what was pushed before and after the reader came, then completes', async () => {
    const { queue } = queueOf({ limit: 10 });
    queue.push(1);
    const read = collect(queue);
    queue.push(2);
    queue.push(3);
    queue.complete();
    expect(await read).toEqual([1, 2, 3]);
  });

  it('ends a waiting next() at once when the reader leaves, and tells the source once', async () => {
    const { queue, endings } = queueOf({ limit: 10 });
    const pending = queue.next();
    await queue.return?.();
    await queue.return?.();
    expect(await pending).toEqual({ value: undefined, done: true });
    expect(endings).toEqual(['left']);
  });

  it('keeps no more than its limit, tells a slow reader so and ends the source', async () => {
    const { queue, endings } = queueOf({ limit: 2 });
    for (const value of [1, 2, 3, 4]) queue.push(value);
    expect(endings).toEqual(['overflowed']);
    expect(await collect(queue)).toEqual([1, 2, OVERFLOW]);
  });

  it('keeps no more bytes than all queues of its client may, but one value of any size', async () => {
    const budget = createByteBudget(100);
    const [mine, same] = [queueOf({ limit: 10, budget }), queueOf({ limit: 10, budget })];
    mine.queue.push(1, 500);
    same.queue.push(2, 1);
    expect(await collect(same.queue)).toEqual([OVERFLOW]);
    mine.queue.complete();
    expect(await collect(mine.queue)).toEqual([1]);
    const later = queueOf({ limit: 10, budget });
    later.queue.push(3, 60);
    later.queue.push(4, 40);
    later.queue.complete();
    expect(await collect(later.queue)).toEqual([3, 4]);
  });

  it('gives back what it held when its reader leaves', async () => {
    const budget = createByteBudget(100);
    const { queue } = queueOf({ limit: 10, budget });
    queue.push(1, 100);
    await queue.return?.();
    expect(budget.take(100)).toBe(true);
  });

  it('drops what is queued when the reader leaves', async () => {
    const { queue } = queueOf({ limit: 2 });
    queue.push(1);
    await queue.return?.();
    expect(await collect(queue)).toEqual([]);
  });

  it('finishes some events at the same time, and hands them over in their order', async () => {
    const finishing = new Map<number, () => void>();
    const finish = (event: number) =>
      new Promise<number>((resolve) => {
        finishing.set(event, () => resolve(event));
      });
    const { queue } = queueOf({ limit: 100, finish });
    const events = Array.from({ length: 10 }, (_, n) => n);
    for (const event of events) queue.push(event);
    expect([...finishing.keys()]).toEqual(events.slice(0, 8));
    queue.complete();
    const read = collect(queue);
    for (let left = events.length; left > 0; left--) {
      await until(() => finishing.size === Math.min(left, 8));
      const last = [...finishing.keys()].at(-1) as number;
      finishing.get(last)?.();
      finishing.delete(last);
    }
    expect(await read).toEqual(events);
  });
});
