import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { readConfig } from '#platform/config.ts';
import { createAccessTokens } from '../subgraphs/users/services/access-tokens.ts';
import { ask } from '../test/support/client.ts';
import { type Launched, launch } from '../test/support/launcher.ts';
import { metricOf, sqlStatements } from '../test/support/metrics.ts';
import { until } from '../test/support/until.ts';
import { percentiles } from './support/percentiles.ts';
import { createPopulation } from './support/population.ts';
import { readsPerSecond } from './support/translation-reads.ts';

const USAGE = `npm run bench:reads     reads at 1,000, 10,000 and 50,000 users' data, on embedded servers of its own
Settings: BENCH_USERS=1000,10000,50000   each size is measured, then the data grow to the next
          BENCH_REQUESTS=1000            requests a size and round`;

const { bench } = readConfig({
  bench: z
    .object({ BENCH_USERS: z.string().default('1000,10000,50000'), BENCH_REQUESTS: z.coerce.number().default(1_000) })
    .transform((env) => ({ sizes: env.BENCH_USERS.split(',').map(Number), requests: env.BENCH_REQUESTS })),
});

const QUERY = `{ me { displayName
  translations(first: 20) { edges { cursor node { id source target sourceText targetText kind engine createdAt } } pageInfo { hasNextPage } }
  dueCards(first: 20) { id front back state due } } }`;
const SUBGRAPHS = ['users', 'translation', 'vocabulary'] as const;

async function main() {
  if (process.argv.includes('--help')) return console.log(USAGE);
  await mkdir('.data', { recursive: true });
  const stack = await launch();
  try {
    await run(stack);
  } finally {
    await stack.stop();
  }
}

type Servers = Record<'primary' | 'standby', pg.Client>;

async function run(stack: Launched) {
  const servers = { primary: await connect(ownerUrl(stack)), standby: await connect(stack.standbyUrl()) };
  try {
    await measureAll(stack, servers);
  } finally {
    await Promise.all(Object.values(servers).map((client) => client.end()));
  }
}

async function measureAll(stack: Launched, servers: Servers) {
  const population = createPopulation(ownerUrl(stack), () => caughtUp(servers));
  const tokenOf = await createSigner(stack);
  const rows = [];
  for (const size of bench.sizes) {
    const before = performance.now();
    await population.growTo(size);
    // Statistics are fresh, and nothing is left to be cleaned up.
    await servers.primary.query('VACUUM ANALYZE');
    await servers.primary.query('CHECKPOINT');
    await caughtUp(servers);
    console.log(`${size} users: data made in ${((performance.now() - before) / 1000).toFixed(0)} s`);
    rows.push(await measure(stack, size, () => tokenOf(anyOf(population.userIds))));
  }
  console.log('me { translations(first: 20) … dueCards }, one request after the other, each of a random user');
  console.table(rows);
  const [first, last] = [rows[0], rows.at(-1)];
  if (first && last && last !== first) {
    console.log(
      `p50 from ${first.users} to ${last.users} users: ${(Number(last['p50 ms']) / Number(first['p50 ms'])).toFixed(2)} times`,
    );
  }
  console.log(
    `Pages of 20 translations, ${population.userIds.length} users, 16 readers at once, in the reading process alone`,
  );
  console.table(await readsPerSecond(stack, population.userIds));
}

/** As the embedded server's owner. */
function ownerUrl(stack: Launched): string {
  const url = new URL(stack.standbyUrl());
  url.port = new URL(stack.databaseUrl('users')).port;
  return url.href;
}

/** Access tokens as users would sign them: nobody has to sign in. */
async function createSigner({ dataFolder }: Launched) {
  const { accessTokenKeys } = JSON.parse(readFileSync(path.join(dataFolder, 'secrets.json'), 'utf8'));
  const tokens = await createAccessTokens(JSON.parse(accessTokenKeys).keys);
  return async (id: string) => (await tokens.issue({ id, role: 'LEARNER' } as never, id)).accessToken;
}

/** Waits until the standby has all that the primary has. */
async function caughtUp({ primary, standby }: Servers) {
  const { rows } = await primary.query('SELECT pg_current_wal_lsn() AS lsn');
  await until(async () => {
    const replayed = await standby.query('SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS done', [rows[0].lsn]);
    return replayed.rows[0].done;
  }, 600_000);
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

async function measure(stack: Launched, users: number, anyToken: () => Promise<string>) {
  const askOne = async () => {
    const token = await anyToken();
    const before = performance.now();
    const { data, errors } = await ask(stack.url, QUERY, { token });
    const took = performance.now() - before;
    if (errors || data.me.translations.edges.length !== 20) throw new Error(`Unexpected: ${JSON.stringify(errors)}`);
    return took;
  };
  for (let n = 0; n < bench.requests / 2; n++) await askOne();

  const [statements, reads] = [await statementsOf(stack), await readsOf(stack)];
  const times: number[] = [];
  for (let n = 0; n < bench.requests; n++) times.push(await askOne());
  const spent = (await statementsOf(stack)) - statements;
  const after = await readsOf(stack);
  const replica = after.replica - reads.replica;
  const { p50, p99 } = percentiles(times);
  return {
    users,
    'p50 ms': p50.toFixed(2),
    'p99 ms': p99.toFixed(2),
    'statements each': (spent / bench.requests).toFixed(2),
    'reads by the replica': `${((100 * replica) / (replica + after.primary - reads.primary)).toFixed(1)} %`,
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const anyOf = <T>(items: readonly T[]): T => items[Math.floor(Math.random() * items.length)] as T;

const statementsOf = async ({ ports }: Launched) =>
  sum(await Promise.all(SUBGRAPHS.map((name) => sqlStatements(ports[name]))));

async function readsOf({ ports }: Launched) {
  const of = async (target: string) =>
    sum(
      await Promise.all(
        SUBGRAPHS.map((name) => metricOf(ports[name], 'yuqiao_database_reads_total', `target="${target}"`)),
      ),
    );
  return { primary: await of('primary'), replica: await of('replica') };
}

await main();
