import { metricOf } from '../../test/support/metrics.ts';
import type { RouterProcess } from '../../test/support/router-process.ts';
import { createHttpClient } from './http-client.ts';
import { inParallel } from './parallel.ts';
import { percentiles } from './percentiles.ts';
import type { RouterName } from './routers.ts';

/** One fetch each: the first is answered without the database, the second with it. */
const QUERIES = ['{ me { id } }', '{ me { displayName } }'];
const AT_ONCE = 16;
const WARM_UP = 2;

export interface QueryOptions {
  rounds: number;
  /** Of a round. */
  requests: number;
}

interface Round {
  perSecond: number;
  times: number[];
  /** Milliseconds of the router process's CPU for one request. */
  cpu: number;
}

/** Small queries of many viewers to each router in turn, and what the router's CPU says of its guards. */
export async function verifiedQueries(
  routers: Record<RouterName, RouterProcess>,
  tokens: readonly string[],
  { rounds, requests }: QueryOptions,
) {
  const sides = Object.entries(routers).map(([name, { url }]) => ({
    name: name as RouterName,
    port: Number(new URL(url).port),
    client: createHttpClient(url, AT_ONCE),
    rounds: QUERIES.map((): Round[] => []),
  }));

  async function ask({ port, client }: (typeof sides)[number], query: string): Promise<Round> {
    let next = 0;
    const cpuBefore = await cpuSeconds(port);
    const { times, perSecond } = await inParallel(
      AT_ONCE,
      (begun) => begun < requests,
      async () => {
        const { me } = await client.ask(query, undefined, tokens[next++ % tokens.length]);
        if (!me) throw new Error('Somebody was to be signed in.');
      },
    );
    return { perSecond, times, cpu: ((await cpuSeconds(port)) - cpuBefore) * (1e3 / requests) };
  }

  for (let n = -WARM_UP; n < rounds; n++) {
    for (const [index, query] of QUERIES.entries()) {
      for (const side of sides) {
        const round = await ask(side, query);
        if (n >= 0) side.rounds[index]?.push(round);
      }
    }
  }
  await Promise.all(sides.map(({ client }) => client.close()));

  const of = (name: RouterName, index: number) => sides.find((side) => side.name === name)?.rounds[index] ?? [];
  return {
    requests: QUERIES.flatMap((query, index) =>
      sides.map(({ name }) => ({ query, router: name, ...summary(of(name, index)) })),
    ),
    shares: QUERIES.flatMap((query, index) => [
      { query, of: 'all guards', ...share(of('as it is', index), of('without guards', index)) },
      { query, of: 'the rate limit', ...share(of('as it is', index), of('without rate limit', index)) },
    ]),
  };
}

const cpuSeconds = (port: number) => metricOf(port, 'process_cpu_seconds_total');
const median = (values: readonly number[]) => percentiles(values).p50;
const cpuOf = (rounds: readonly Round[]) => median(rounds.map(({ cpu }) => cpu));

function summary(rounds: readonly Round[]) {
  const { p50, p99 } = percentiles(rounds.flatMap(({ times }) => times));
  return {
    'per second': Math.round(median(rounds.map(({ perSecond }) => perSecond))),
    'p50 ms': p50.toFixed(1),
    'p99 ms': p99.toFixed(1),
    'CPU ms each': cpuOf(rounds).toFixed(3),
  };
}

/** Of medians; and of the rounds one by one, which tells how far to believe it. */
function share(whole: readonly Round[], without: readonly Round[]) {
  const shares = whole.map(({ cpu }, n) => 1 - (without[n]?.cpu ?? 0) / cpu);
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  return {
    'CPU µs each': ((cpuOf(whole) - cpuOf(without)) * 1e3).toFixed(0),
    share: percent(1 - cpuOf(without) / cpuOf(whole)),
    'by round': `${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}`,
  };
}
