import { once } from 'node:events';
import { createConsistencyTokens } from '#platform/consistency-tokens.ts';
import { createLogger } from '#platform/logging.ts';
import { createRedis } from '#platform/redis.ts';
import type { Viewer } from '#platform/viewer.ts';
import { createTranslations } from '../../subgraphs/translation/data/translations.ts';
import { openDatabase } from '../../test/support/database.ts';
import type { Launched } from '../../test/support/launcher.ts';
import { startRedisServer } from '../../test/support/redis-server.ts';
import { until } from '../../test/support/until.ts';
import { percentiles } from './percentiles.ts';

const READERS = 16;
const ROUNDS = 4;
const ROUND_MS = 4_000;
const PAGE = { first: 20, after: null };
const logger = createLogger('bench', 'silent');

const viewerOf = (id: string): Viewer => ({ id, role: 'LEARNER', sessionId: null, scopes: null });

/** Reads/s of the data layer of translation, from the primary alone and with a replica, in turns. */
export async function readsPerSecond(stack: Launched, userIds: readonly string[]) {
  const redisServer = await startRedisServer();
  const redis = createRedis({ url: redisServer.url, clusterNodes: undefined, password: undefined }, logger);
  await once(redis, 'ready');
  const url = stack.databaseUrl('translation');
  const replicaUrl = new URL(url);
  replicaUrl.port = new URL(stack.standbyUrl()).port;

  const sides = ['primary alone', 'primary + replica'].map((name, replicas) => {
    const replicaUrls = replicas ? [replicaUrl.href] : [];
    const database = openDatabase(
      'translation',
      { url, poolSize: 20, replicaUrls },
      createConsistencyTokens(redis, logger),
    );
    return { name, database, translations: createTranslations(database), times: [] as number[] };
  });
  type Side = (typeof sides)[number];

  const countOf = async ({ database: { metrics } }: Side, target: string) =>
    Number(
      new RegExp(`^yuqiao_database_reads_total\\{target="${target}".*\\} (\\d+)`, 'm').exec(
        await metrics.registry.metrics(),
      )?.[1] ?? 0,
    );

  async function round({ translations, times }: Side) {
    const end = performance.now() + ROUND_MS;
    const reader = async () => {
      while (performance.now() < end) {
        const id = userIds[Math.floor(Math.random() * userIds.length)] as string;
        const before = performance.now();
        await translations.page(viewerOf(id), id, PAGE, null);
        times.push(performance.now() - before);
      }
    };
    await Promise.all(Array.from({ length: READERS }, reader));
  }

  try {
    // A Redis that has just started can't tell yet what viewers wrote: until then reads go to the primary.
    const [, replicated] = sides as [Side, Side];
    await until(async () => {
      const [id] = userIds as [string];
      await replicated.translations.page(viewerOf(id), id, PAGE, null);
      return (await countOf(replicated, 'replica')) > 0;
    }, 60_000);
    for (let n = 0; n < ROUNDS; n++) for (const side of sides) await round(side);
    const rows = [];
    for (const side of sides) {
      const [primary, replica] = [await countOf(side, 'primary'), await countOf(side, 'replica')];
      const { p50, p99 } = percentiles(side.times);
      rows.push({
        reads: side.name,
        'per second': Math.round(side.times.length / ((ROUNDS * ROUND_MS) / 1000)),
        'p50 ms': p50.toFixed(2),
        'p99 ms': p99.toFixed(2),
        'served by the replica': `${((100 * replica) / (primary + replica)).toFixed(1)} %`,
      });
    }
    return rows;
  } finally {
    for (const { database } of sides) await database.close();
    redis.disconnect();
    await redisServer.kill();
  }
}
