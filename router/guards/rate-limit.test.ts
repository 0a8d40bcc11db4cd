import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRedis } from '#platform/redis.ts';
import { freePorts } from '../../test/support/launcher.ts';
import { hasRedisServer, type RedisServer, startRedisServer } from '../../test/support/redis-server.ts';
import { until } from '../../test/support/until.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';

const logger = pino({ level: 'silent' });
/** Where it is not tested how long Redis may take. */
const PATIENT_MS = 5_000;

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

type Options = { perMinute?: number; perHour?: number; patienceMs?: number };

/** What one router process has. */
async function createProcessOn(url: string, options: Options) {
  const redis = createRedis({ url, clusterNodes: undefined, password: undefined }, logger);
  const limit = createRateLimit({ perMinute: 100, perHour: 0, patienceMs: PATIENT_MS, redis, logger, ...options });
  closes.push(() => redis.disconnect(), limit.close);
  await until(() => redis.status === 'ready', 25_000);
  return { ...limit, redis };
}

/** How many of `operations` at the same time are not refused. */
async function passing(limits: readonly Pick<RateLimit, 'count'>[], operations: number, caller = 'user:one') {
  const all = Array.from({ length: operations }, (_, n) => limits[n % limits.length]?.count(caller));
  return (await Promise.all(all)).filter((allowance) => !allowance?.refused).length;
}

describe.skipIf(!hasRedisServer)('the rate limit', () => {
  let server: RedisServer;
  beforeEach(async () => {
    server = await startRedisServer();
    closes.push(() => server.kill());
  });

  const createProcess = (options: Options = {}) => createProcessOn(server.url, options);

  it('lets exactly as many operations pass as there may be, however many processes count', async () => {
    const limits = [await createProcess(), await createProcess()];
    expect(await passing(limits, 300)).toBe(100);
    expect(await passing(limits, 10)).toBe(0);
    expect(await passing(limits, 10, 'user:two')).toBe(10);
  });

  it('tells what is left of the window that ends first, and how long a refusal will last', async () => {
    const { count } = await createProcess({ perMinute: 3, perHour: 2 });
    expect(await count('a')).toMatchObject({ refused: false, limit: 2, remaining: 1 });
    expect(await count('a')).toMatchObject({ refused: false, limit: 2, remaining: 0 });
    const refused = await count('a');
    expect(refused).toMatchObject({ refused: true, limit: 2, remaining: 0 });
    expect(refused?.resetSeconds).toBeGreaterThan(3_500);
  });

  it('does not use up the hour of who was refused for the minute', async () => {
    const { count, redis } = await createProcess({ perMinute: 2, perHour: 100 });
    expect(await passing([{ count }], 50, 'a')).toBe(2);
    expect(await redis.get('rate:hour:{a}')).toBe('2');
  });

  it('answers a flood without asking Redis each time', async () => {
    const { count, redis } = await createProcess({ perMinute: 1 });
    await count('a');
    await count('a');
    const commands = async () => Number(/total_commands_processed:(\d+)/.exec(await redis.info('stats'))?.[1]);
    const before = await commands();
    for (let n = 0; n < 100; n++) expect(await count('a')).toMatchObject({ refused: true });
    expect((await commands()) - before).toBeLessThan(10);
  });

  it('begins anew when its window ends', async () => {
    const { count, redis } = await createProcess({ perMinute: 1 });
    await count('a');
    expect(await redis.pttl('rate:minute:{a}')).toBeGreaterThan(55_000);
    expect(await redis.pttl('rate:minute:{a}')).toBeLessThanOrEqual(60_000);
    await redis.pexpire('rate:minute:{a}', 1);
    await until(async () => !(await redis.exists('rate:minute:{a}')));
    expect(await count('a')).toMatchObject({ refused: false });
  });

  it('counts on when Redis has forgotten its script', async () => {
    const { count, redis } = await createProcess({ perMinute: 5 });
    await count('a');
    await redis.script('FLUSH');
    expect(await passing([{ count }], 20, 'a')).toBe(4);
    expect(await redis.get('rate:minute:{a}')).toBe('5');
  });

  it('goes on in the process when Redis is killed, and with Redis when that is back', async () => {
    const { count, redis } = await createProcess({ perMinute: 5 });
    await count('a');
    await server.kill();
    await until(() => redis.status !== 'ready');
    expect(await passing([{ count }], 20, 'a')).toBe(5);
    await server.restart();
    let n = 0;
    await until(async () => {
      await count(`caller ${++n}`);
      return redis.status === 'ready' && (await redis.exists(`rate:minute:{caller ${n}}`)) === 1;
    });
  });

  it('waits for a Redis that hangs once and not long, and then no more', async () => {
    const { count, redis } = await createProcess({ perMinute: 1_000, patienceMs: 50 });
    await count('a');
    const pid = Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]);
    process.kill(pid, 'SIGSTOP');
    closes.push(() => process.kill(pid, 'SIGCONT'));
    const timed = async () => {
      const before = performance.now();
      expect(await count('a')).toMatchObject({ refused: false });
      return performance.now() - before;
    };
    // Far less than the second that its connection would wait.
    expect(await timed()).toBeLessThan(500);
    const later: number[] = [];
    for (let n = 0; n < 51; n++) later.push(await timed());
    // Whoever waited would wait 50; a busy machine delays one or another.
    expect(later.sort((a, b) => a - b)[25]).toBeLessThan(40);
  });

  it('is none when none is set, and asks nobody', async () => {
    const limit = createRateLimit({ perMinute: 0, perHour: 0, patienceMs: 50, redis: {} as never, logger });
    expect(await limit.count('a')).toBeNull();
    limit.close();
  });
});

describe('the rate limit on the Redis that development has by default', () => {
  it('is exact too, and does not use up the hour of who was refused for the minute', async () => {
    const { redis: port } = await freePorts(['redis']);
    const server = spawn(process.execPath, ['dev/infrastructure/redis-process.ts', String(port)], { stdio: 'ignore' });
    closes.push(async () => {
      const exited = once(server, 'exit');
      server.kill('SIGKILL');
      await exited;
    });
    const url = `redis://127.0.0.1:${port}`;
    // Few: in JavaScript it takes milliseconds for each, and a client's commands time out after a second.
    const options = { perMinute: 20, perHour: 1_000 };
    const limits = [await createProcessOn(url, options), await createProcessOn(url, options)];
    expect(await passing(limits, 60)).toBe(20);
    expect(await limits[0]?.redis.get('rate:minute:{user:one}')).toBe('20');
    expect(await limits[0]?.redis.get('rate:hour:{user:one}')).toBe('20');
    expect(await limits[0]?.redis.pttl('rate:hour:{user:one}')).toBeGreaterThan(3_500_000);
  });
});
