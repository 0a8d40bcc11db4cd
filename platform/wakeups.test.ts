import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasRedisServer, type RedisServer, startRedisServer } from '../test/support/redis-server.ts';
import { until } from '../test/support/until.ts';
import { createRedis } from './redis.ts';
import { createWakeups } from './wakeups.ts';

const logger = pino({ level: 'silent' });

describe.skipIf(!hasRedisServer)('wake-ups', () => {
  let server: RedisServer;
  const closes: (() => unknown)[] = [];
  beforeEach(async () => {
    server = await startRedisServer();
    closes.push(() => server.kill());
  });
  afterEach(async () => {
    for (const close of closes.splice(0).reverse()) await close();
  });

  /** What one process has. */
  function createProcess() {
    const redis = createRedis({ url: server.url, clusterNodes: undefined, password: undefined }, logger);
    const wakeups = createWakeups(redis, logger);
    closes.push(() => Promise.all([wakeups.close(), redis.disconnect()]));
    return wakeups;
  }

  /** Wakes again and again, as somebody who has more to say would, until it was heard. */
  const heard = (wake: () => void, count: () => number) => {
    const before = count();
    return until(() => {
      wake();
      return count() > before;
    });
  };

  it('reach another process, and only those who listen to the topic', async () => {
    const [a, b] = [createProcess(), createProcess()];
    let mine = 0;
    let others = 0;
    b.listen('run:1', () => mine++);
    b.listen('run:2', () => others++);
    await heard(
      () => a.wake('run:1'),
      () => mine,
    );
    expect(others).toBe(0);
  });

  it('end with the one listener that leaves, and go on for the other', async () => {
    const wakeups = createProcess();
    let first = 0;
    let second = 0;
    const leave = wakeups.listen('run:1', () => first++);
    wakeups.listen('run:1', () => second++);
    await heard(
      () => wakeups.wake('run:1'),
      () => first,
    );
    leave();
    const before = first;
    await heard(
      () => wakeups.wake('run:1'),
      () => second,
    );
    expect(first).toBe(before);
  });

  it('go on after Redis was killed and came back, and nobody fails meanwhile', async () => {
    const [a, b] = [createProcess(), createProcess()];
    let count = 0;
    b.listen('run:1', () => count++);
    await heard(
      () => a.wake('run:1'),
      () => count,
    );
    await server.kill();
    a.wake('run:1');
    let late = 0;
    b.listen('run:2', () => late++);
    await server.restart();
    await heard(
      () => a.wake('run:1'),
      () => count,
    );
    await heard(
      () => a.wake('run:2'),
      () => late,
    );
  });
});
