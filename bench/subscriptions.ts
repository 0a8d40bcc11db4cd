import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stopOnSignals } from '../dev/stop-on-signals.ts';
import { composeSdl } from '../test/support/composed.ts';
import { freePorts } from '../test/support/launcher.ts';
import { type NodeProcess, startNodeProcess } from '../test/support/node-process.ts';
import { IDENTITY_KEYS } from '../test/support/scripted-users.ts';
import { until } from '../test/support/until.ts';
import { installPeer } from './support/peers.ts';
import { usageOf } from './support/process-usage.ts';
import { HIVE } from './support/router/peers.ts';
import { JOINED, QUERIES, RUNS } from './support/subscriptions/supergraph.ts';
import { startWatchers, type Watchers } from './support/subscriptions/watchers.ts';

/**
 * What subscriptions cost the router, beside Hive Gateway: events a second with and without joins, idle sockets, how soon
 * an event reaches 1,000 clients, and what one of them that hardly reads does to the others. Rounds of all participants
 * alternate in one run; figures of different runs say nothing about each other.
 */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
/** Parts to run, with commas between them. */
const ONLY = (process.env.BENCH_PARTS ?? 'events,idle,fan-out').split(',');
const IDLE = Number(process.env.BENCH_IDLE ?? 10_000);
/** Long enough for a client that does not answer pings to be cut off. */
const SECONDS = Number(process.env.BENCH_SECONDS ?? 30);
const WARM_UP_SECONDS = 5;
const CLIENTS = 50;
/** To each of them at once. */
const EVENTS = { 'no joins': 200, 'two entity hops': 40 };

interface Participant {
  url: string;
  pid: number;
}

const running: NodeProcess[] = [];

async function startProgram(main: string, env: NodeJS.ProcessEnv, ready: (output: string) => boolean) {
  const started = startNodeProcess(main, { PATH: process.env.PATH, ...env });
  running.push(started);
  await until(() => {
    if (started.child.exitCode !== null) throw new Error(started.output());
    return ready(started.output());
  }, 60_000);
  return started;
}

const listening = (output: string) => output.includes('"listening"');

async function startRouter(supergraph: string, subgraphs: string): Promise<Participant> {
  const { router: port } = await freePorts(['router']);
  const { child } = await startProgram(
    'router/main.ts',
    {
      ENV_FILE: '',
      NODE_ENV: 'production',
      LOG_LEVEL: 'info',
      PORT: String(port),
      SUPERGRAPH: supergraph,
      USERS_URL: `${subgraphs}/users`,
      ROUTER_IDENTITY_SECRET: IDENTITY_KEYS.router,
      RATE_LIMIT_PER_MINUTE: '0',
      RATE_LIMIT_PER_HOUR: '0',
      REDIS_URL: 'redis://127.0.0.1:1',
      SOCKETS_PER_VIEWER: '1000000',
      SUBSCRIPTIONS_PER_VIEWER: '1000000',
    },
    listening,
  );
  return { url: `http://127.0.0.1:${port}/graphql`, pid: child.pid as number };
}

async function startHive(folder: string, supergraph: string): Promise<Participant> {
  const program = await installPeer(HIVE);
  const { hive: port } = await freePorts(['hive']);
  const config = path.join(folder, 'gateway.config.mjs');
  const transportEntries = { '*.http': { options: { subscriptions: { kind: 'ws', location: '/runs' } } } };
  await writeFile(config, `export const gatewayConfig = ${JSON.stringify({ transportEntries })};`);
  const started = startNodeProcess(program, { PATH: process.env.PATH, NODE_ENV: 'production' }, [
    ...['supergraph', supergraph],
    ...['--config-path', config],
    ...['--host', '127.0.0.1'],
    ...['--port', String(port)],
  ]);
  running.push(started);
  const url = `http://127.0.0.1:${port}/graphql`;
  await until(async () => {
    if (started.child.exitCode !== null) throw new Error(started.output());
    return fetch(new URL('/readiness', url)).then(
      ({ ok }) => ok,
      () => false,
    );
  }, 60_000);
  return { url, pid: started.child.pid as number };
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The processes around the router that is measured. */
interface Surroundings {
  subgraphs: string;
  watchers: Watchers;
}

const ask = async (subgraphs: string, path: string, parameters: Record<string, string> = {}) =>
  Number(await (await fetch(`${subgraphs}/${path}?${new URLSearchParams(parameters)}`, { method: 'POST' })).text());
const allWatch = (subgraphs: string, count: number) =>
  until(async () => (await ask(subgraphs, 'watched')) === count, 120_000);

/** Each client watches a run of its own; all runs tell their events as fast as they can. */
async function measureEvents({ url, pid }: Participant, around: Surroundings, query: keyof typeof EVENTS) {
  const { subgraphs, watchers } = around;
  const [group, events] = ['all', CLIENTS * EVENTS[query]];
  await watchers.open({ group, url, count: CLIENTS });
  await watchers.subscribe({ group, query: QUERIES[query], runs: CLIENTS });
  await allWatch(subgraphs, CLIENTS);
  const before = usageOf(pid);
  const started = Date.now();
  await ask(subgraphs, 'publish', { events: String(EVENTS[query]) });
  const { lastAt } = await watchers.allTold(group, events);
  const { cpuSeconds } = usageOf(pid);
  await watchers.close({ group });
  await allWatch(subgraphs, 0);
  return {
    perSecond: (events * 1000) / (lastAt - started),
    cpuMicroseconds: ((cpuSeconds - before.cpuSeconds) * 1e6) / events,
  };
}

async function compareEvents(participants: Record<string, Participant>, around: Surroundings) {
  for (const query of ['no joins', 'two entity hops'] as const) {
    const rounds = new Map<string, Awaited<ReturnType<typeof measureEvents>>[]>();
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [name, participant] of Object.entries(participants)) {
        const measured = await measureEvents(participant, around, query);
        // The first round warms up.
        if (round > 0) rounds.set(name, [...(rounds.get(name) ?? []), measured]);
      }
    }
    console.log(`\n${query}: ${CLIENTS} clients, ${EVENTS[query]} events each at once`);
    console.table(
      [...rounds].map(([name, all]) => ({
        router: name,
        'events/s': median(all.map(({ perSecond }) => perSecond)).toFixed(0),
        'CPU µs an event': median(all.map(({ cpuMicroseconds }) => cpuMicroseconds)).toFixed(0),
      })),
    );
  }
}

/** What a socket that says nothing holds, and what a quiet subscription on it adds. */
async function measureIdle({ url, pid }: Participant, { subgraphs, watchers }: Surroundings) {
  const group = 'idle';
  await watchers.open({ group, url, count: 200 });
  await watchers.close({ group });
  await delay(2_000);
  const empty = usageOf(pid).rssBytes;
  await watchers.open({ group, url, count: IDLE });
  await delay(5_000);
  const open = usageOf(pid).rssBytes;
  await watchers.subscribe({ group, query: QUERIES['two entity hops'], runs: IDLE });
  await allWatch(subgraphs, IDLE);
  await delay(5_000);
  await watchers.allTold(group, 0);
  const subscribed = usageOf(pid).rssBytes;
  // All at once, and as a network does that breaks.
  const dropped = Date.now();
  await watchers.cutOff({ group });
  await allWatch(subgraphs, 0);
  return {
    sockets: IDLE,
    'bytes a socket': Math.round((open - empty) / IDLE),
    'bytes a quiet subscription': Math.round((subscribed - open) / IDLE),
    'MB in all': Math.round(subscribed / 1e6),
    'ms until none is left upstream': Date.now() - dropped,
  };
}

const FAN_OUT = { runs: 100, clients: 1_000, perSecond: 200 };

/** 100 runs, two events a second each, told to ten clients each: for themselves, and beside one more that hardly reads. */
async function measureFanOut({ url, pid }: Participant, { subgraphs, watchers }: Surroundings, query: string) {
  const { runs, clients, perSecond } = FAN_OUT;
  const group = 'readers';
  let told = 0;

  async function publishFor(seconds: number) {
    const before = usageOf(pid);
    let most = before.rssBytes;
    const watchingMemory = setInterval(() => {
      most = Math.max(most, usageOf(pid).rssBytes);
    }, 250);
    const started = Date.now();
    const published = await ask(subgraphs, 'publish-steadily', {
      perSecond: String(perSecond),
      seconds: String(seconds),
    });
    const first = told;
    told += (published * clients) / runs;
    const { lastAt } = await watchers.allTold(group, told);
    clearInterval(watchingMemory);
    const { p50, p95, p99 } = await watchers.delays({ group, butFirst: first });
    const took = (lastAt - started) / 1000;
    return {
      'events/s': Math.round((told - first) / took),
      'p50 ms': p50,
      'p95 ms': p95,
      'p99 ms': p99,
      'CPU %': Math.round(((usageOf(pid).cpuSeconds - before.cpuSeconds) * 100) / took),
      'MB before': Math.round(before.rssBytes / 1e6),
      'MB at most': Math.round(most / 1e6),
    };
  }

  await watchers.open({ group, url, count: clients });
  await watchers.subscribe({ group, query, runs });
  await allWatch(subgraphs, clients);
  await publishFor(WARM_UP_SECONDS);
  const alone = await publishFor(SECONDS);
  // All of it, in full: some two megabytes a second.
  await watchers.openSlow({ group: 'slow', url, query: QUERIES['10 kB'], runs });
  await allWatch(subgraphs, clients + runs);
  const beside = await publishFor(SECONDS);
  const { events: readSlowly } = await watchers.count({ group: 'slow' });
  await watchers.catchUp({ group: 'slow' });
  const { events, unexpected } = await watchers.count({ group: 'slow' });
  for (const each of [group, 'slow']) await watchers.close({ group: each });
  await allWatch(subgraphs, 0);
  return { alone, beside, slow: { readSlowly, waited: events - readSlowly, unexpected } };
}

const show = (counts: Record<string, number>) =>
  Object.entries(counts)
    .map(([what, times]) => `${times} × ${what}`)
    .join(', ');

async function compareFanOut(router: Participant, around: Surroundings) {
  console.log('\n1,000 clients on 100 runs, two events a second each: from publishing to the client');
  const rows: Record<string, Awaited<ReturnType<typeof measureFanOut>>['alone']> = {};
  for (const query of ['no joins', 'two entity hops'] as const) {
    const { alone, beside, slow } = await measureFanOut(router, around, QUERIES[query]);
    rows[query] = alone;
    rows[`${query}, and one more client that reads one message a second`] = beside;
    const { readSlowly, waited, unexpected } = slow;
    console.log(`the slow client read ${readSlowly} events; ${waited} more waited for it, then ${show(unexpected)}`);
  }
  console.table(rows);
}

const watchers = startWatchers();
const stop = () => Promise.all([watchers, ...running].map((each) => each.stop()));
stopOnSignals(async () => void (await stop()));
const folder = await mkdtemp(path.join(os.tmpdir(), 'yuqiao-bench-'));
try {
  const subgraphProcess = await startProgram('bench/support/subscriptions/subgraphs.ts', {}, listening);
  const subgraphs = `http://127.0.0.1:${/"listening" (\d+)/.exec(subgraphProcess.output())?.[1]}`;
  const supergraph = path.join(folder, 'supergraph.graphql');
  await writeFile(
    supergraph,
    composeSdl([RUNS, ...JOINED]).replaceAll(/"http:\/\/(\w+)"/g, (_, name) => `"${subgraphs}/${name}"`),
  );
  const router = await startRouter(supergraph, subgraphs);
  const around = { subgraphs, watchers };

  if (ONLY.includes('events')) {
    const hive = await startHive(folder, supergraph);
    await compareEvents({ 'this router': router, [`Hive Gateway ${HIVE.version}`]: hive }, around);
  }
  if (ONLY.includes('idle')) {
    console.log('\nidle sockets');
    console.table([await measureIdle(router, around)]);
  }
  if (ONLY.includes('fan-out')) await compareFanOut(router, around);
} finally {
  await stop();
  await rm(folder, { recursive: true });
}
