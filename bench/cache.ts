import { once } from 'node:events';
import { z } from 'zod';
import { createCaches } from '#platform/cache/caches.ts';
import { readConfig } from '#platform/config.ts';
import { createLogger } from '#platform/logging.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createRedis, type RedisConfig } from '#platform/redis.ts';
import { startRedisCluster } from '../test/support/redis-cluster.ts';
import { startRedisServer } from '../test/support/redis-server.ts';
import { type Measured, measure } from './support/measure.ts';

/**
 * What an ask of the cache costs, one after the other, beside the least that it could: a Map, and a bare GET of the same
 * value. `BENCH_REDIS=cluster` measures on a Redis Cluster of 3 + 3 in place of one Redis. Both are started for this run.
 */
const { redis: kind } = readConfig({
  redis: z.object({ BENCH_REDIS: z.enum(['one', 'cluster']).default('one') }).transform((env) => env.BENCH_REDIS),
});

const ROUNDS = { memory: 200_000, redis: 5_000 };
const value = {
  text: '请在周五之前把修改后的合同发给我，谢谢。',
  translation: 'Please send me the revised contract by Friday. Thank you.',
  alternatives: Array.from({ length: 6 }, (_, n) => ({
    rank: n,
    text: `Could you send me the revised contract by Friday? (${n})`,
  })),
};
const json = JSON.stringify(value);
const logger = createLogger('bench', 'silent');

interface Row {
  case: string;
  'p50 µs': string;
  'p99 µs': string;
  'per second': number;
  'times the floor': string;
}

const row = (name: string, { p50, p99, perSecond }: Measured, floor?: Measured): Row => ({
  case: name,
  'p50 µs': p50.toFixed(2),
  'p99 µs': p99.toFixed(2),
  'per second': Math.round(perSecond),
  'times the floor': floor ? (p50 / floor.p50).toFixed(1) : 'floor',
});

async function start(): Promise<{ config: RedisConfig; stop(): Promise<void> }> {
  const none = { url: undefined, clusterNodes: undefined, password: undefined };
  if (kind === 'cluster') {
    const { nodes, stop } = await startRedisCluster();
    return { config: { ...none, clusterNodes: nodes }, stop };
  }
  const { url, kill } = await startRedisServer();
  return { config: { ...none, url }, stop: kill };
}

async function run(config: RedisConfig) {
  const redis = createRedis(config, logger);
  await once(redis, 'ready');
  const caches = await createCaches({ redis, metrics: createMetrics('bench'), logger });
  const never = () => Promise.reject(new Error('was to be a hit'));
  const load = async () => value;

  const map = new Map([['hot', value]]);
  const mapGet = await measure(ROUNDS.memory, () => map.get('hot'), 100);
  const hot = caches.cache('hot', { version: 1 });
  await hot.get('hot', load);
  const l1 = await measure(ROUNDS.memory, () => hot.get('hot', never), 100);

  await redis.set('bare', json);
  const bareGet = await measure(ROUNDS.redis, () => redis.get('bare'));
  // A memory of one entry, asked for two keys in turn, forgets each before it is asked again.
  const forgetful = caches.cache('forgetful', { version: 1, maxEntries: 1 });
  for (const key of ['0', '1']) await forgetful.get(key, load);
  const l2 = await measure(ROUNDS.redis, (n) => forgetful.get(String(n % 2), never));
  const cold = caches.cache('cold', { version: 1 });
  let key = 0;
  const miss = await measure(ROUNDS.redis, () => cold.get(String(key++), load));

  let loads = 0;
  const before = performance.now();
  const countedLoad = async () => {
    loads++;
    return value;
  };
  await Promise.all(Array.from({ length: 1_000 }, () => cold.get('crowd', countedLoad)));
  const crowdMs = performance.now() - before;

  console.log(
    `Value of ${Buffer.byteLength(json)} bytes of JSON; ${kind === 'one' ? 'one Redis' : 'Redis Cluster 3 + 3'}; source that takes no time`,
  );
  console.table([
    row('Map.get', mapGet),
    row('hit in memory (L1)', l1, mapGet),
    row('bare GET', bareGet),
    row('hit in Redis (L2)', l2, bareGet),
    row('miss', miss, bareGet),
  ]);
  console.log(`1,000 concurrent asks for one cold key: ${loads} load, ${crowdMs.toFixed(1)} ms for all`);
  caches.close();
  redis.disconnect();
}

const server = await start();
try {
  await run(server.config);
} finally {
  await server.stop();
}
