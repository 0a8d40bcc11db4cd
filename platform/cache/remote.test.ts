import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasRedisServer, type RedisServer, startRedisServer } from '../../test/support/redis-server.ts';
import { until } from '../../test/support/until.ts';
import { createRedis, type RedisClient } from '../redis.ts';
import { encodeEntry } from './entry.ts';
import { createLink } from './link.ts';
import { createRemote } from './remote.ts';

const logger = pino({ level: 'silent' });
/** What is tested here is not how long a busy machine takes. */
const PATIENT_MS = 5_000;

describe.skipIf(!hasRedisServer)('the level in Redis', () => {
  let server: RedisServer;
  let redis: RedisClient;
  beforeEach(async () => {
    server = await startRedisServer();
    redis = createRedis({ url: server.url, clusterNodes: undefined, password: undefined }, logger);
    await until(() => redis.status === 'ready');
  });
  afterEach(async () => {
    redis.disconnect();
    await server.kill();
  });

  it('takes no value for a key that was deleted moments ago, and takes one later', async () => {
    const failures: string[] = [];
    const remote = createRemote(createLink(redis, logger, PATIENT_MS), (operation) => failures.push(operation));
    const set = (json: string) => remote.set('k', encodeEntry(json, 1), 60_000);
    set('"old"');
    expect(await remote.get('k')).toEqual({ value: 'old', freshUntil: 1 });
    await remote.delete('k');
    set('"old"');
    expect(await remote.get('k')).toBeUndefined();
    // In place of waiting for some seconds.
    expect(await redis.pttl('k')).toBeLessThanOrEqual(5_000);
    await redis.del('k');
    set('"new"');
    expect(await remote.get('k')).toEqual({ value: 'new', freshUntil: 1 });
    expect(failures).toEqual([]);
  });

  it('asks nothing of a Redis that refuses to answer, until it answers again', async () => {
    const link = createLink(redis, logger, PATIENT_MS);
    let back = 0;
    link.onBack(() => back++);
    await expect(link.ask(() => new Promise(() => {}), 10)).rejects.toThrow('No answer within 10 ms');
    await expect(link.ask((client) => client.get('k'))).rejects.toThrow('Redis is away');
    await until(() => back === 1);
    expect(await link.ask((client) => client.get('k'))).toBeNull();
  });

  it('goes on asking a Redis that answers with an error', async () => {
    const link = createLink(redis, logger, PATIENT_MS);
    await expect(link.ask((client) => client.lpush('list', 1).then(() => client.get('list')))).rejects.toThrow(
      'WRONGTYPE',
    );
    expect(await link.ask((client) => client.get('k'))).toBeNull();
  });
});
