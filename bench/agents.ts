import { mkdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { createClient } from 'graphql-ws';
import pg from 'pg';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { readConfig } from '#platform/config.ts';
import { newId } from '#platform/ids.ts';
import { createLogger } from '#platform/logging.ts';
import { forbidTracing } from '#platform/tracing.ts';
import type { RunContext, Workflow } from '../subgraphs/agents/graphs/workflow.ts';
import { startAgentsApp } from '../test/support/agents-app.ts';
import type { TestUser } from '../test/support/client.ts';
import { openDatabase } from '../test/support/database.ts';
import { type Launched, launch } from '../test/support/launcher.ts';
import { startScriptedModel } from '../test/support/scripted-model.ts';
import { inParallel } from './support/parallel.ts';
import { percentiles } from './support/percentiles.ts';
import { signUpUsers } from './support/sign-up-users.ts';

const USAGE = `npm run bench:agents     agent runs on an embedded stack of its own, without a model and with the scripted one
Settings: BENCH_RUNS=100     runs one after the other are followed by that many
          BENCH_AT_ONCE=8    under way at once
          BENCH_WATCHED=1000 runs started at once, each watched by a client of its own`;

const { bench } = readConfig({
  bench: z
    .object({
      BENCH_RUNS: z.coerce.number().default(100),
      BENCH_AT_ONCE: z.coerce.number().default(8),
      BENCH_WATCHED: z.coerce.number().default(1_000),
    })
    .transform((env) => ({ runs: env.BENCH_RUNS, atOnce: env.BENCH_AT_ONCE, watched: env.BENCH_WATCHED })),
});

const UNLIMITED = {
  RATE_LIMIT_PER_MINUTE: '0',
  RATE_LIMIT_PER_HOUR: '0',
  SOCKETS_PER_VIEWER: '2000',
  SUBSCRIPTIONS_PER_VIEWER: '2000',
  AGENT_WORKERS: '8',
  AGENT_RUNS_PER_USER: '100',
  AGENT_OPEN_RUNS_PER_USER: '10000',
  DAILY_TOKEN_QUOTA: '1000000000',
};

const START_RUN = `mutation ($input: StartAgentRunInput!) { startAgentRun(input: $input) { run { id } userErrors { message } } }`;
const WATCH = `subscription ($id: ID!, $after: Int!) { agentRunProgress(runId: $id, after: $after) { seq at
  ... on RunStatusChanged { status } } }`;

const STARTED_AT_ONCE = 16;
const MOST_ATTEMPTS = 20;
/** How often clients' sockets were closed, by code. */
const closed = new Map<string, number>();

interface Measured {
  firstMs: number;
  /** Of each event, from when it was written to when the client had it. */
  lagMs: number[];
  /** Subscriptions that ended before the run did. */
  brokenOff: number;
}

interface WatchedEvent {
  seq: number;
  at: string;
  status?: string;
}

async function main() {
  if (process.argv.includes('--help')) return console.log(USAGE);
  forbidTracing();
  await mkdir('.data', { recursive: true });
  const model = await startScriptedModel();
  const llm = { LLM_BASE_URL: model.url, LLM_MODEL: model.model, LLM_API_KEY: 'none' };
  for (const [name, env] of [
    ['without a model', { LLM_AUTODETECT: 'off' }],
    ['with the scripted model', llm],
  ] as const) {
    const stack = await launch({ env: { ...UNLIMITED, ...env } });
    try {
      const users = await signUpUsers(stack.url, 4);
      await throughput(stack, users, name);
      if (env !== llm) {
        await engineOverhead(stack);
        await manyWatched(stack, users);
        await storage(stack);
      }
    } finally {
      await stack.stop();
    }
  }
  await model.stop();
}

/** Runs under way at once, through the router. */
async function throughput(stack: Launched, users: TestUser[], name: string): Promise<void> {
  const clients = users.map((user) => connect(stack.url, user));
  await measureRun(users[0]!, clients[0]!);
  const left = Array.from({ length: bench.runs }, (_, index) => index);
  const measured: Measured[] = [];
  const began = performance.now();
  const place = async () => {
    for (let index = left.pop(); index !== undefined; index = left.pop()) {
      const user = index % users.length;
      measured.push(await measureRun(users[user]!, clients[user]!));
    }
  };
  await Promise.all(Array.from({ length: bench.atOnce }, place));
  const seconds = (performance.now() - began) / 1_000;
  report(`${bench.runs} runs, ${bench.atOnce} at once, ${name}`, measured, seconds);
  for (const client of clients) await client.dispose();
}

/** All at once, each watched by a client with a socket of its own: memory of the processes that watch, and how late they are. */
async function manyWatched(stack: Launched, users: TestUser[]): Promise<void> {
  const before = await memoryOf(stack);
  const clients = Array.from({ length: bench.watched }, (_, index) => connect(stack.url, users[index % users.length]!));
  let most = before;
  const sampling = setInterval(async () => {
    // One that comes too late finds a stack that is being stopped.
    most = larger(most, await memoryOf(stack).catch(() => most));
  }, 1_000);
  try {
    const { measured, startSeconds, seconds } = await watchAll(clients, users);
    console.log(`\n${bench.watched} runs are started in ${startSeconds.toFixed(1)} s`);
    report(`${bench.watched} runs at once, a client each`, measured, seconds);
    if (closed.size > 0) console.log('sockets closed, by code:', Object.fromEntries(closed));
    console.table({ before, most });
  } finally {
    clearInterval(sampling);
    for (const client of clients) void client.dispose();
  }
}

async function watchAll(clients: readonly ReturnType<typeof connect>[], users: readonly TestUser[]) {
  const began = performance.now();
  // All of them are open before the first has ended, but no client asks for all at the same moment.
  const ids: string[] = [];
  let next = 0;
  await inParallel(
    STARTED_AT_ONCE,
    (begun) => begun < bench.watched,
    async () => {
      const index = next++;
      ids[index] = await startRun(users[index % users.length]!);
    },
  );
  const startSeconds = (performance.now() - began) / 1_000;
  const measured = await Promise.all(clients.map((client, index) => watchRun(client, ids[index]!, began)));
  return { measured, startSeconds, seconds: (performance.now() - began) / 1_000 };
}

const connect = (url: string, user: TestUser) =>
  createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${user.token}` },
    retryAttempts: 0,
  });

async function measureRun(user: TestUser, client: ReturnType<typeof connect>): Promise<Measured> {
  const began = performance.now();
  return watchRun(client, await startRun(user), began);
}

/** As a client does: asked again by the same key, where the service had no time for it. */
async function startRun(user: TestUser): Promise<string> {
  const input = { text: '今天的会议取消了。我们必须谈判。', idempotencyKey: newId() };
  for (let attempts = 1; ; attempts++) {
    const { data, errors } = await user.ask(START_RUN, { input });
    const id = data?.startAgentRun?.run?.id;
    if (id) return id;
    if (attempts === MOST_ATTEMPTS) throw new Error(JSON.stringify({ data, errors }));
  }
}

/** To the end of the run, behind the last event as often as the subscription breaks off. */
async function watchRun(client: ReturnType<typeof connect>, id: string, began: number): Promise<Measured> {
  const measured: Measured = { firstMs: Number.NaN, lagMs: [], brokenOff: 0 };
  const subscribed = Date.now();
  let after = 0;
  for (;;) {
    const subscription = client.iterate<{ agentRunProgress: WatchedEvent }>({ query: WATCH, variables: { id, after } });
    try {
      for await (const { data } of subscription) {
        if (!data) break;
        const { seq, at, status } = data.agentRunProgress;
        if (after === 0) measured.firstMs = performance.now() - began;
        // What was there before anybody watched is history.
        if (Date.parse(at) >= subscribed) measured.lagMs.push(Date.now() - Date.parse(at));
        after = seq;
        if (status && /SUCCEEDED|FAILED|CANCELLED/.test(status)) return measured;
      }
    } catch (error) {
      // A socket that was closed or could not be opened tells by an event of its own; what the server answered is a list.
      if (Array.isArray(error) || error instanceof Error) throw error;
      closed.set(
        String((error as { code?: number }).code),
        (closed.get(String((error as { code?: number }).code)) ?? 0) + 1,
      );
      await pause(1_000);
    }
    if (++measured.brokenOff === MOST_ATTEMPTS) throw new Error(`Run ${id} cannot be watched.`);
  }
}

function report(name: string, measured: readonly Measured[], seconds: number): void {
  const first = percentiles(measured.map(({ firstMs }) => firstMs));
  const lag = percentiles(measured.flatMap(({ lagMs }) => lagMs));
  const brokenOff = measured.reduce((sum, each) => sum + each.brokenOff, 0);
  console.log(`\n${name}: ${(measured.length / seconds).toFixed(1)} runs/s, ${brokenOff} subscriptions broke off`);
  console.table({ 'start to first event (ms)': first, 'event to client (ms)': lag });
}

const STEPS = 10;
const names = Array.from({ length: STEPS }, (_, index) => `step${index}`);

/** Steps that do nothing: what the engine takes for each, where a call of the function takes nothing. */
async function engineOverhead(stack: Launched): Promise<void> {
  const idle: Workflow = {
    ...{ name: 'idle', title: 'Idle', roles: [] },
    steps: names.map((name) => ({ name, weight: 1 })),
    graph({ step }: RunContext) {
      const graph = new StateGraph(Annotation.Root({ n: Annotation<number> }));
      // biome-ignore lint/suspicious/noExplicitAny: the names of the nodes are no literals here
      const nodes = graph as any;
      for (const name of names)
        nodes.addNode(
          name,
          step(name, async () => ({ state: { n: 1 } })),
        );
      for (const [from, to] of [START, ...names].map((name, index) => [name, names[index] ?? END])) {
        nodes.addEdge(from, to);
      }
      return graph;
    },
  };
  const url = stack.databaseUrl('agents');
  const database = openDatabase('agents', { url });
  const unused = { translation: 'http://127.0.0.1:9/graphql', vocabulary: 'http://127.0.0.1:9/graphql' };
  const app = await startAgentsApp({
    postgres: { database, url, ownerUrl: stack.ownerUrl(), restart: async () => {}, stop: async () => {} },
    keys: { router: 'r'.repeat(32), worker: 'w'.repeat(32) },
    urls: unused,
    workflows: new Map([['idle', idle]]),
    logger: createLogger('bench', 'silent'),
  });
  const times: number[] = [];
  for (let n = 0; n < 30; n++) {
    // Without a job, or a worker of the stack would take it, which knows no such workflow.
    const run = { id: newId(), userId: newId(), idempotencyKey: newId(), workflow: idle.name, text: 'text' };
    const rest = { context: null, source: null, target: null, requireReview: false, retryOf: null };
    await app.runs.create({ id: null }, { ...run, ...rest }, idle.steps, 1, async () => {});
    const began = performance.now();
    await app.drive(run.id);
    times.push((performance.now() - began) / STEPS);
    const ended = await app.runs.find(run.id);
    if (ended?.status !== 'SUCCEEDED') throw new Error(`An idle run is ${ended?.status}.`);
  }
  await app.stop();
  await database.close();
  console.log('\nThe engine, for each step that does nothing (ms)');
  console.table(percentiles(times.slice(5)));
}

/** What a finished run leaves: its rows, with and without the deltas that go after a day; and all tables with their indexes. */
async function storage(stack: Launched): Promise<void> {
  const client = new pg.Client(stack.ownerUrl());
  await client.connect();
  const { rows } = await client.query(`
    WITH ended AS (SELECT * FROM agents.runs WHERE status = 'SUCCEEDED' AND workflow = 'assist'),
      steps AS (SELECT * FROM agents.run_steps WHERE run_id IN (SELECT id FROM ended)),
      events AS (SELECT * FROM agents.run_events WHERE run_id IN (SELECT id FROM ended)),
      ended_count AS (SELECT count(*) AS n FROM ended)
    SELECT n::int AS runs,
      (SELECT sum(pg_column_size(ended.*)) / n FROM ended)::int AS run,
      (SELECT sum(pg_column_size(steps.*)) / n FROM steps)::int AS steps,
      (SELECT sum(pg_column_size(events.*)) FILTER (WHERE type <> 'TextDelta') / n FROM events)::int AS events,
      (SELECT coalesce(sum(pg_column_size(events.*)) FILTER (WHERE type = 'TextDelta') / n, 0) FROM events)::int
        AS deltas,
      (SELECT count(*) FROM agents.checkpoints)::int AS checkpoints,
      ((pg_total_relation_size('agents.runs') + pg_total_relation_size('agents.run_steps')
        + pg_total_relation_size('agents.run_events')) / (SELECT count(*) FROM agents.runs))::int AS "on disk"
    FROM ended_count`);
  await client.end();
  console.log('\nBytes of a finished run');
  console.table(rows);
}

type Memory = Record<string, number>;

/** Resident MB of the processes that serve watchers. */
async function memoryOf(stack: Launched): Promise<Memory> {
  const sizes: Memory = {};
  for (const name of ['router', 'agents'] as const) {
    const text = await fetch(`http://127.0.0.1:${stack.ports[name]}/metrics`).then((answer) => answer.text());
    const bytes = /^process_resident_memory_bytes(?:\{[^}]*\})? (\S+)/m.exec(text)?.[1];
    sizes[`${name} MB`] = Math.round(Number(bytes) / 1_048_576);
  }
  return sizes;
}

const larger = (a: Memory, b: Memory): Memory =>
  Object.fromEntries(Object.entries(a).map(([name, size]) => [name, Math.max(size, b[name] ?? 0)]));

await main();
