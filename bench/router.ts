import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Pool } from 'undici';
import { compose, composeSdl } from '../test/support/composed.ts';
import { startNodeProcess } from '../test/support/node-process.ts';
import { type RouterProcess, startRouterProcess } from '../test/support/router-process.ts';
import { until } from '../test/support/until.ts';
import { percentiles } from './support/percentiles.ts';
import { usageOf } from './support/process-usage.ts';
import type { FloorPlans } from './support/router/floor.ts';
import { PEERS } from './support/router/peers.ts';
import { CASES, SHOP } from './support/router/shop.ts';

/**
 * What one operation costs the router's process, beside the least that it could (the floor), Apollo's gateway, and the peers. Rounds of
 * all cases and all participants alternate in one run, and the median of the rounds is told: on a busy machine figures of
 * different runs say nothing about each other. Another router joins in by a line in `PEERS`.
 */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const REQUESTS = Number(process.env.BENCH_REQUESTS ?? 2_000);
/** Of each case, before anything is measured: V8 takes some thousand until it has compiled what is asked often. */
const WARM_UP = Number(process.env.BENCH_WARM_UP ?? 3_000);
const AT_ONCE = 16;
/** Names of cases, with commas between them. */
const ONLY = process.env.BENCH_CASES?.split(',') ?? Object.keys(CASES);
/** Parts of routers' names, with commas between them: the others are left out. */
const ROUTERS = process.env.BENCH_ROUTERS?.split(',');
const takesPart = (name: string) => ROUTERS?.some((part) => name.includes(part)) ?? true;
const cases = Object.entries(CASES).filter(([name]) => ONLY.includes(name));

interface Round {
  cpuMs: number;
  perSecond: number;
  milliseconds: number[];
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

interface Participant {
  url: string;
  pid: number;
}

/** Asks the same query again and again, `AT_ONCE` at a time; every answer is read to its end. */
async function measure({ url, pid }: Participant, query: string, requests: number): Promise<Round> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: AT_ONCE });
  const body = JSON.stringify({ query });
  const milliseconds: number[] = [];
  let left = requests;

  async function askOn() {
    while (left-- > 0) {
      const started = performance.now();
      const answer = await pool.request({
        method: 'POST',
        path: pathname,
        headers: { 'content-type': 'application/json' },
        body,
      });
      const bytes = (await answer.body.arrayBuffer()).byteLength;
      if (answer.statusCode !== 200 || bytes < 20) throw new Error(`${url} answered ${answer.statusCode}`);
      milliseconds.push(performance.now() - started);
    }
  }

  const before = usageOf(pid);
  const started = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, askOn));
  const seconds = (performance.now() - started) / 1000;
  const after = usageOf(pid);
  await pool.close();
  return {
    cpuMs: ((after.cpuSeconds - before.cpuSeconds) * 1000) / requests,
    perSecond: requests / seconds,
    milliseconds,
  };
}

/** What the router asks for each query, so that the floor asks the same; and what it answers. */
async function readPlans(address: (subgraph: string) => string) {
  const composed = compose(SHOP);
  const plans: FloorPlans = {};
  const answers = new Map<string, string>();
  for (const [name, { query, levels }] of Object.entries(CASES)) {
    const { text, errors } = await composed.ask(query);
    if (errors) throw new Error(`${name}: ${JSON.stringify(errors)}`);
    answers.set(query, text);
    const fetches = composed.fetches.map(({ subgraph, ...body }) => ({
      url: address(subgraph),
      body: JSON.stringify(body),
    }));
    const planned = levels.reduce((sum, count) => sum + count, 0);
    if (fetches.length !== planned) throw new Error(`${name} has ${fetches.length} fetches in place of ${planned}`);
    plans[query] = levels.map((count) => fetches.splice(0, count));
  }
  return { plans, answers };
}

async function checkAnswers(url: string, answers: ReadonlyMap<string, string>): Promise<void> {
  for (const [query, expected] of answers) {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
    const answer = await response.text();
    // Routers end an answer with a line break or without.
    if (answer.trim() !== expected.trim()) throw new Error(`${url} answered something else: ${answer.slice(0, 300)}`);
  }
}

const folder = await mkdtemp(path.join(os.tmpdir(), 'yuqiao-bench-'));
const subgraphs = startNodeProcess('bench/support/router/canned-subgraphs.ts', { PATH: process.env.PATH });
const running: { stop(): Promise<void> }[] = [subgraphs];
try {
  await until(() => subgraphs.output().includes('"listening"'), 60_000);
  const port = /"listening" (\d+)/.exec(subgraphs.output())?.[1];
  const address = (name: string) => `http://127.0.0.1:${port}/${name}`;
  const supergraph = path.join(folder, 'supergraph.graphql');
  await writeFile(
    supergraph,
    composeSdl(SHOP).replaceAll(/"http:\/\/(\w+)"/g, (_, name) => `"${address(name)}"`),
  );
  const { plans, answers } = await readPlans(address);
  const sizes = Object.fromEntries([...answers].map(([query, text]) => [query, text.length]));

  const floor = { PLANS: JSON.stringify(plans), SIZES: JSON.stringify(sizes) };
  const usual = { SUPERGRAPH: supergraph, NODE_ENV: 'production', LOG_LEVEL: 'error' };
  async function start(main: string, env: Record<string, string> = {}): Promise<RouterProcess> {
    const started = await startRouterProcess({ ...usual, ...env }, main);
    running.push(started);
    return started;
  }
  const starts: Record<string, () => Promise<Participant>> = {
    'floor, unparsed': () => start('bench/support/router/floor.ts', floor),
    'floor, parsed': () => start('bench/support/router/floor.ts', { ...floor, PARSED: 'on' }),
    'this router, bare': () => start('bench/support/router/plain-router.ts'),
    'this router, bare, sharing': () => start('bench/support/router/plain-router.ts', { IN_FLIGHT_SHARING: 'on' }),
    'this router': () =>
      start('router/main.ts', {
        // As in production it logs each operation.
        LOG_LEVEL: 'info',
        IN_FLIGHT_SHARING: 'off',
        ...Object.fromEntries(SHOP.map(({ name }) => [`${name.toUpperCase()}_URL`, address(name)])),
        OPERATION_MAX_COST: '1000000',
      }),
    'this executor behind Apollo Server': () => start('bench/support/router/behind-apollo-server.ts'),
    '@apollo/gateway': () => start('bench/support/router/stock-gateway.ts'),
  };
  for (const [name, startPeer] of Object.entries(PEERS)) {
    starts[name] = async () => {
      const peer = await startPeer({ folder, supergraphFile: supergraph, address });
      running.push(peer);
      return peer;
    };
  }
  const participants: Record<string, Participant> = {};
  for (const [name, startOne] of Object.entries(starts)) if (takesPart(name)) participants[name] = await startOne();
  for (const [name, { url }] of Object.entries(participants)) {
    if (!name.startsWith('floor')) await checkAnswers(url, answers);
  }

  const rounds = new Map<string, Round[]>();
  for (const [name, { query }] of cases) {
    for (const [participant, target] of Object.entries(participants)) {
      console.error(`${name}: ${participant} warms up`);
      await measure(target, query, WARM_UP);
    }
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, { query }] of cases) {
      for (const [participant, target] of Object.entries(participants)) {
        const measured = await measure(target, query, REQUESTS);
        const key = `${name} · ${participant}`;
        rounds.set(key, [...(rounds.get(key) ?? []), measured]);
      }
    }
  }

  for (const [name, { query }] of cases) {
    console.log(`\n${name}: ${plans[query]?.flat().length} fetches, ${((sizes[query] ?? 0) / 1000).toFixed(1)} kB`);
    console.table(
      Object.keys(participants).map((participant) => {
        const all = rounds.get(`${name} · ${participant}`) ?? [];
        const { p50, p99 } = percentiles(all.flatMap(({ milliseconds }) => milliseconds));
        return {
          router: participant,
          'CPU ms': median(all.map(({ cpuMs }) => cpuMs)).toFixed(3),
          'requests/s': median(all.map(({ perSecond }) => perSecond)).toFixed(0),
          'p50 ms': p50.toFixed(1),
          'p99 ms': p99.toFixed(1),
        };
      }),
    );
  }
  for (const [participant, { pid }] of Object.entries(participants)) {
    console.log(`${participant}: ${(usageOf(pid).rssBytes / 1e6).toFixed(0)} MB resident`);
  }
} finally {
  await Promise.all(running.map((each) => each.stop()));
  await rm(folder, { recursive: true });
}
