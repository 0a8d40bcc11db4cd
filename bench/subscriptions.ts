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
import { percentiles } from './support/percentiles.ts';
import { usageOf } from './support/process-usage.ts';
import { HIVE } from './support/router/peers.ts';
import { JOINED, QUERIES, RUNS } from './support/subscriptions/supergraph.ts';
import { closeWatchers, openWatchers, type Watcher } from './support/subscriptions/watchers.ts';

/**
 * What subscriptions cost the router, beside Hive Gateway: events a second with and without joins, idle sockets, how soon
 * an event reaches 1,000 clients, and what one of them that hardly reads does to the others. Rounds of all participants
 * alternate in one run; figures of different runs say nothing about each other.
 */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
/** Parts to run, with commas between them. */
const ONLY = (process.env.BENCH_PARTS ?? 'events,idle,fan-out').split(',');
const IDLE = Number(process.env.BENCH_IDLE ?? 10_000);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 20);
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

const publish = (subgraphs: string, parameters: Record<string, string>) =>
  fetch(`${subgraphs}/publish?${new URLSearchParams(parameters)}`, { method: 'POST' });
const watched = async (subgraphs: string) => Number(await (await fetch(`${subgraphs}/watched`)).text());
const allWatch = (subgraphs: string, count: number) => until(async () => (await watched(subgraphs)) === count, 120_000);

/** Until these clients have been told so many events together. */
async function allTold(watchers: readonly Watcher[], events: number): Promise<void> {
  const router = watchers[0]?.socket.url;
  const told = () => watchers.reduce((sum, each) => sum + each.events, 0);
  const unexpected = () => watchers.flatMap((each) => each.unexpected);
  await until(() => told() === events || unexpected().length > 0, 120_000).catch(() => {
    throw new Error(`${told()} of ${events} events came from ${router}`);
  });
  if (unexpected().length > 0) throw new Error(`${router} told a client ${unexpected()[0]}`);
}

/** Each client watches a run of its own; all runs tell their events as fast as they can. */
async function measureEvents({ url, pid }: Participant, subgraphs: string, query: keyof typeof EVENTS) {
  const each = EVENTS[query];
  const watchers = await openWatchers(url, CLIENTS);
  for (const [n, watcher] of watchers.entries()) watcher.subscribe(QUERIES[query], `run-${n}`);
  await allWatch(subgraphs, CLIENTS);
  const before = usageOf(pid);
  const started = performance.now();
  await publish(subgraphs, { events: String(each) });
  await allTold(watchers, CLIENTS * each);
  const seconds = (performance.now() - started) / 1000;
  const { cpuSeconds } = usageOf(pid);
  await closeWatchers(watchers);
  await allWatch(subgraphs, 0);
  const events = CLIENTS * each;
  return { perSecond: events / seconds, cpuMicroseconds: ((cpuSeconds - before.cpuSeconds) * 1e6) / events };
}

async function compareEvents(participants: Record<string, Participant>, subgraphs: string) {
  for (const query of ['no joins', 'two entity hops'] as const) {
    const rounds = new Map<string, Awaited<ReturnType<typeof measureEvents>>[]>();
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [name, participant] of Object.entries(participants)) {
        const measured = await measureEvents(participant, subgraphs, query);
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
async function measureIdle({ url, pid }: Participant, subgraphs: string) {
  await closeWatchers(await openWatchers(url, 200));
  await delay(2_000);
  const empty = usageOf(pid).rssBytes;
  const watchers = await openWatchers(url, IDLE);
  await delay(5_000);
  const open = usageOf(pid).rssBytes;
  for (const [n, watcher] of watchers.entries()) {
    watcher.subscribe(QUERIES['two entity hops'], `quiet-${n}`);
    // Nobody's clients subscribe all at the same moment.
    if (n % 100 === 99) await delay(50);
  }
  await allWatch(subgraphs, IDLE);
  await allTold(watchers, 0);
  await delay(5_000);
  const subscribed = usageOf(pid).rssBytes;
  await closeWatchers(watchers);
  await allWatch(subgraphs, 0);
  return {
    sockets: IDLE,
    'bytes a socket': Math.round((open - empty) / IDLE),
    'bytes a quiet subscription': Math.round((subscribed - open) / IDLE),
    'MB in all': Math.round(subscribed / 1e6),
  };
}

/** 100 runs, two events a second each, told to ten clients each. */
async function measureFanOut({ url, pid }: Participant, subgraphs: string, query: string, slow: boolean) {
  const [RUN_COUNT, CLIENT_COUNT, PER_SECOND] = [100, 1_000, 2];
  const watchers = await openWatchers(url, CLIENT_COUNT);
  for (const [n, watcher] of watchers.entries()) watcher.subscribe(query, `run-${n % RUN_COUNT}`);
  await allWatch(subgraphs, CLIENT_COUNT);
  const [hardlyReads] = slow ? await openWatchers(url, 1) : [];
  // All of it, in full: some two megabytes a second.
  for (let n = 0; hardlyReads && n < RUN_COUNT; n++) hardlyReads.subscribe(QUERIES['10 kB'], `run-${n}`);
  if (hardlyReads) await allWatch(subgraphs, CLIENT_COUNT + RUN_COUNT);
  hardlyReads?.socket.pause();
  const reading = setInterval(() => {
    hardlyReads?.socket.once('message', () => hardlyReads.socket.pause());
    hardlyReads?.socket.resume();
  }, 1_000);

  const before = usageOf(pid);
  let most = before.rssBytes;
  const started = performance.now();
  let published = 0;
  for (let second = 0; second < SECONDS; second++) {
    for (let n = 0; n < RUN_COUNT * PER_SECOND; n++) {
      await publish(subgraphs, { run: `run-${n % RUN_COUNT}` });
      published++;
      const ahead = (published * 1000) / (RUN_COUNT * PER_SECOND) - (performance.now() - started);
      if (ahead > 1) await delay(ahead);
    }
    most = Math.max(most, usageOf(pid).rssBytes);
  }
  const expected = (published * CLIENT_COUNT) / RUN_COUNT;
  await allTold(watchers, expected);
  const seconds = (performance.now() - started) / 1000;
  const { cpuSeconds } = usageOf(pid);
  clearInterval(reading);
  const { p50, p95, p99 } = percentiles(watchers.flatMap(({ delays }) => delays));
  hardlyReads?.socket.terminate();
  await closeWatchers(watchers);
  await allWatch(subgraphs, 0);
  return {
    'events/s': Math.round(expected / seconds),
    'p50 ms': p50,
    'p95 ms': p95,
    'p99 ms': p99,
    'CPU %': Math.round(((cpuSeconds - before.cpuSeconds) * 100) / seconds),
    'MB more at most': Math.round((most - before.rssBytes) / 1e6),
  };
}

stopOnSignals(async () => void (await Promise.all(running.map((each) => each.stop()))));
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

  if (ONLY.includes('events')) {
    const hive = await startHive(folder, supergraph);
    await compareEvents({ 'this router': router, [`Hive Gateway ${HIVE.version}`]: hive }, subgraphs);
  }
  if (ONLY.includes('idle')) {
    console.log('\nidle sockets');
    console.table([await measureIdle(router, subgraphs)]);
  }
  if (ONLY.includes('fan-out')) {
    console.log('\n1,000 clients on 100 runs, two events a second each: from publishing to the client');
    const rows: Record<string, Awaited<ReturnType<typeof measureFanOut>>> = {};
    for (const query of ['no joins', 'two entity hops'] as const) {
      rows[query] = await measureFanOut(router, subgraphs, QUERIES[query], false);
      rows[`${query}, and one more client that reads one message a second`] = await measureFanOut(
        router,
        subgraphs,
        QUERIES[query],
        true,
      );
    }
    console.table(rows);
  }
} finally {
  await Promise.all(running.map((each) => each.stop()));
  await rm(folder, { recursive: true });
}
