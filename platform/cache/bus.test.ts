import { EventEmitter } from 'node:events';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RedisClient } from '../redis.ts';
import { createBus } from './bus.ts';

const logger = pino({ level: 'silent' });

/** A Redis between one publisher and one subscriber, which can drop messages without closing the connection. */
function createDeafableRedis() {
  const subscriber = Object.assign(new EventEmitter(), {
    status: 'ready',
    subscribe: vi.fn(async () => 2),
    disconnect: vi.fn(),
  });
  const redis = {
    drops: false,
    duplicate: () => subscriber,
    publish: async (channel: string, message: string) => !redis.drops && subscriber.emit('message', channel, message),
  };
  return { redis, subscriber };
}

describe('the bus', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  async function createListening() {
    const { redis, subscriber } = createDeafableRedis();
    const deleted: string[] = [];
    const client = redis as unknown as RedisClient;
    const link = {
      ask: <T>(command: (redis: RedisClient) => Promise<T>) => command(client),
      onBack: () => {},
      close: () => {},
    };
    const bus = createBus(client, link, logger, (id) => deleted.push(id));
    const tooEarly = performance.now();
    vi.advanceTimersByTime(10);
    subscriber.emit('ready');
    await bus.listening;
    vi.advanceTimersByTime(10);
    return { bus, redis, subscriber, deleted, tooEarly };
  }

  it('believes what was read since it listens, for as long as it hears its beats', async () => {
    const { bus, tooEarly, subscriber } = await createListening();
    const time = performance.now();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(bus.believes(time)).toBe(true);
    expect(bus.believes(tooEarly)).toBe(false);
    expect(subscriber.disconnect).not.toHaveBeenCalled();
  });

  it('no longer believes what was read before a beat was lost', async () => {
    const { bus, redis } = await createListening();
    const before = performance.now();
    redis.drops = true;
    await vi.advanceTimersByTimeAsync(1_000);
    redis.drops = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(bus.believes(before)).toBe(false);
    expect(bus.believes(performance.now())).toBe(true);
  });

  it('takes a connection that brings no beats for dead, and connects anew', async () => {
    const { bus, redis, subscriber } = await createListening();
    const before = performance.now();
    redis.drops = true;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(subscriber.disconnect).toHaveBeenCalledExactlyOnceWith(true);
    expect(bus.believes(before)).toBe(true);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(bus.believes(before)).toBe(false);
    expect(bus.believes(performance.now() - 1_000)).toBe(true);
    redis.drops = false;
    subscriber.emit('ready');
    await vi.advanceTimersByTimeAsync(1);
    expect(bus.believes(before)).toBe(false);
    expect(bus.believes(performance.now())).toBe(true);
  });

  it('tells others what was deleted, and nobody of what they deleted themselves', async () => {
    const { bus, subscriber, deleted } = await createListening();
    await bus.announce('mine');
    subscriber.emit('message', 'cache:deleted', `${crypto.randomUUID()}cache:words:v1:theirs`);
    expect(deleted).toEqual(['cache:words:v1:theirs']);
  });
});
