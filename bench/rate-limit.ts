import { once } from 'node:events';
import { createRateLimit } from '../router/guards/rate-limit.ts';
import { createLogger } from '#platform/logging.ts';
import { createRedis } from '#platform/redis.ts';
import { startRedisServer } from '../test/support/redis-server.ts';

/**
 * The CPU time of this process for counting one operation against both windows, beside a bare GET as the least that a word
 * with Redis costs: one operation at a time, and 50 at once. CPU time, as the router's is what everybody shares; on a busy
 * machine it is higher too, so each round measures all cases and the median of the rounds is told.
 */
const logger = createLogger('bench', 'silent');
const ROUNDS = 9;
const CASES = { alone: { atOnce: 1, times: 3_000 }, '50 at once': { atOnce: 50, times: 200 } };

async function cpuMicroseconds(atOnce: number, times: number, operation: (n: number) => Promise<unknown>) {
  const before = process.cpuUsage();
  for (let n = 0; n < times; n++) await Promise.all(Array.from({ length: atOnce }, (_, m) => operation(n * atOnce + m)));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (atOnce * times);
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const server = await startRedisServer();
const redis = createRedis({ url: server.url, clusterNodes: undefined, password: undefined }, logger);
await once(redis, 'ready');
const limit = createRateLimit({ perMinute: 1e9, perHour: 1e9, patienceMs: 5_000, redis, logger });
const operations: Record<string, (n: number) => Promise<unknown>> = {
  'bare GET': (n) => redis.get(`rate:minute:{user:${n % 100}}`),
  'rate limit': (n) => limit.count(`user:${n % 100}`),
};
const results: Record<string, Record<string, number[]>> = {};
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, operation] of Object.entries(operations)) {
    for (const [label, { atOnce, times }] of Object.entries(CASES)) {
      const cpu = await cpuMicroseconds(atOnce, times, operation);
      // The first round warms up.
      if (round > 0) ((results[name] ??= {})[label] ??= []).push(cpu);
    }
  }
}
console.table(
  Object.fromEntries(
    Object.entries(results).map(([name, cells]) => [
      name,
      Object.fromEntries(Object.entries(cells).map(([label, values]) => [label, median(values).toFixed(1)])),
    ]),
  ),
);
limit.close();
redis.disconnect();
await server.kill();
