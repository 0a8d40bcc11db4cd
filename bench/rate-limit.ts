import { once } from 'node:events';
import { createLogger } from '#platform/logging.ts';
import { createRedis } from '#platform/redis.ts';
import { createRateLimit } from '../router/guards/rate-limit.ts';
import { startRedisServer } from '../test/support/redis-server.ts';

/**
 * The CPU time of this process for counting one operation against both windows, beside a bare GET as the least that a word
 * with Redis costs: one operation at a time, and 50 at once. CPU time, as the router's is what everybody shares; on a busy
 * machine it is higher too, so each round measures all cases and the median of the rounds is told.
 */
const logger = createLogger('bench', 'silent');
const ROUNDS = 9;
const CALLERS = 100;
const CASES = { alone: { atOnce: 1, times: 3_000 }, '50 at once': { atOnce: 50, times: 200 } };

async function cpuMicroseconds(atOnce: number, times: number, operation: (n: number) => Promise<unknown>) {
  const before = process.cpuUsage();
  for (let n = 0; n < times; n++)
    await Promise.all(Array.from({ length: atOnce }, (_, m) => operation(n * atOnce + m)));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (atOnce * times);
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const server = await startRedisServer();
const redis = createRedis({ url: server.url, clusterNodes: undefined, password: undefined }, logger);
await once(redis, 'ready');
const limit = createRateLimit({ perMinute: 1e9, perHour: 1e9, patienceMs: 5_000, redis, logger });
const operations: Record<string, (n: number) => Promise<unknown>> = {
  'bare GET': (n) => redis.get(`rate:minute:{user:${n % CALLERS}}`),
  'rate limit': (n) => limit.count(`user:${n % CALLERS}`),
};
const rounds: Record<string, number>[] = [];
for (let round = 0; round <= ROUNDS; round++) {
  const measured: Record<string, number> = {};
  for (const [name, operation] of Object.entries(operations)) {
    for (const [label, { atOnce, times }] of Object.entries(CASES)) {
      measured[`${name}, ${label}`] = await cpuMicroseconds(atOnce, times, operation);
    }
  }
  // The first round warms up.
  if (round > 0) rounds.push(measured);
}

// Whoever counts in the process, as Redis was too slow, is cheap and was not to be measured.
const each =
  ((ROUNDS + 1) * Object.values(CASES).reduce((sum, { atOnce, times }) => sum + atOnce * times, 0)) / CALLERS;
const counted = Number(await redis.get('rate:hour:{user:0}'));
if (counted !== each) throw new Error(`Redis counted ${counted} operations of a caller in place of ${each}`);

console.table(
  Object.keys(rounds[0] ?? {}).map((name) => ({
    case: name,
    'CPU µs': median(rounds.map((measured) => measured[name] ?? Number.NaN)).toFixed(1),
  })),
);
limit.close();
redis.disconnect();
await server.kill();
