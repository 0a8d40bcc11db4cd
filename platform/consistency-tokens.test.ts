import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedisServer, type RedisServer, startRedisServer } from '../test/support/redis-server.ts';
import { until } from '../test/support/until.ts';
import { type ConsistencyTokens, createConsistencyTokens, UNKNOWN } from './consistency-tokens.ts';
import { createLogger } from './logging.ts';
import { createRedis, type RedisClient } from './redis.ts';

const OLD = '00000016B374D848';
const NEW = '0000001700000000';
const SETTLE_MS = 300;

describe.skipIf(!hasRedisServer)('consistency tokens in Redis', () => {
  const logger = createLogger('tokens-test', 'silent');
  let server: RedisServer;
  let redis: RedisClient;
  let tokens: ConsistencyTokens;

  beforeAll(async () => {
    server = await startRedisServer();
    redis = createRedis({ url: server.url, clusterNodes: undefined, password: undefined }, logger);
    tokens = createConsistencyTokens(redis, logger);
    await until(() => redis.status === 'ready');
  });
  afterAll(async () => {
    redis?.disconnect();
    await server?.kill();
  });

  const recall = (viewerId: string) => tokens.recall(viewerId, SETTLE_MS);
  const settled = () => until(async () => (await recall(randomUUID())) === null);

  it('are the newest of a viewer, in whatever order they come, for a minute', async () => {
    const viewer = randomUUID();
    await tokens.remember(viewer, NEW);
    await tokens.remember(viewer, OLD);
    expect(await recall(viewer)).toBe(NEW);
    expect(await redis.pttl(`consistency:${viewer}`)).toBeGreaterThan(50_000);
    expect(await redis.pttl(`consistency:${viewer}`)).toBeLessThanOrEqual(60_000);
  });

  it('say nothing of who has none, until Redis has had its memory for long enough', async () => {
    await settled();
    await redis.flushall();
    const viewer = randomUUID();
    expect(await recall(viewer)).toBe(UNKNOWN);
    await tokens.remember(viewer, OLD);
    expect(await recall(viewer)).toBe(OLD);
    await settled();
  });

  it('fail no one while Redis is away, and are unknown until it is back and has settled', async () => {
    await server.kill();
    const viewer = randomUUID();
    const begun = performance.now();
    await tokens.remember(viewer, NEW);
    expect(await recall(viewer)).toBe(UNKNOWN);
    expect(performance.now() - begun).toBeLessThan(700);
    await server.restart();
    await until(() => redis.status === 'ready');
    expect(await recall(viewer)).toBe(UNKNOWN);
    await settled();
  });
});
