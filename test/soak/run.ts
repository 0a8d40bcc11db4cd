import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { setFlagsFromString, writeHeapSnapshot } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openSession } from '../support/raw-socket.ts';
import { startRouter } from '../support/router.ts';
import { startScriptedAgents } from '../support/scripted-agents-process.ts';
import { inSeconds } from '../support/scripted-users.ts';

const USAGE = `npm run soak                     subscriptions and queries come and go for 10 minutes
npm run soak -- --minutes N      for N minutes
npm run soak -- --snapshots      writes heap snapshots of its beginning and end into .data/`;

/** Bytes that the router's heap may have grown by, after a forced collection. */
const MAY_GROW_BYTES = 5e6;
/** Until every cache is as full as it gets, and all code is compiled. */
const WARM_UP_MS = 20_000;
const CLIENTS = 20;
const PROGRESS = 'subscription ($runId: ID!) { agentRunProgress(runId: $runId) { seq ... on TextDelta { text } } }';

setFlagsFromString('--expose-gc');
const forceCollection: () => void = runInNewContext('gc');

/** What is held when everybody has left. */
async function heapBytes(): Promise<number> {
  // What a collection frees may have to be run first; sockets that linger are closed after seconds.
  await delay(8_000);
  for (let n = 0; n < 5; n++) {
    forceCollection();
    await delay(100);
  }
  return process.memoryUsage().heapUsed;
}

interface Router {
  url: string;
  /** Of viewers who come again and again: tokens and identities of new ones are kept, up to a bound. */
  tokens: string[];
}

const anyOf = (tokens: readonly string[]) => tokens[Math.floor(Math.random() * tokens.length)] as string;

/** One client: a socket with runs watched, left, cut off, and queries in between, over and over. */
async function comeAndGo(router: Router, until: number, done: () => void): Promise<void> {
  while (Date.now() < until) {
    const { socket, send, received, messages } = await openSession(router.url, anyOf(router.tokens));
    for (let n = 0; n < 10; n++) {
      const runId = n % 2 === 0 ? 'steady' : 'quiet';
      send({ id: `s${n}`, type: 'subscribe', payload: { query: PROGRESS, variables: { runId } } });
    }
    for (let n = 0; n < 10; n++) {
      send({ id: `q${n}`, type: 'subscribe', payload: { query: `{ n${n}: __typename me { id } }` } });
    }
    await received('next');
    for (let n = 0; n < 5; n++) send({ id: `s${n}`, type: 'complete' });
    await askOverHttp(router);
    await leaveStream(router);
    for (let waited = 0; waited < 20 && messages.length < 15; waited++) await delay(50);
    socket.terminate();
    done();
  }
}

async function askOverHttp({ url, tokens }: Router): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${anyOf(tokens)}` },
    body: JSON.stringify({ query: '{ me { id } }' }),
  });
  await response.text();
}

/** An event stream that is left after its first event. */
async function leaveStream({ url, tokens }: Router): Promise<void> {
  const leaving = new AbortController();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${anyOf(tokens)}`,
    },
    body: JSON.stringify({ query: PROGRESS, variables: { runId: 'steady' } }),
    signal: leaving.signal,
  });
  const reader = response.body?.getReader();
  await reader?.read();
  leaving.abort();
}

async function churn(router: Router, milliseconds: number): Promise<number> {
  let rounds = 0;
  const until = Date.now() + milliseconds;
  await Promise.all(
    Array.from({ length: CLIENTS }, () =>
      comeAndGo(router, until, () => {
        rounds++;
      }),
    ),
  );
  return rounds;
}

/** The router runs in this process, so that its heap can be collected and measured; so do the clients, which keep nothing. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { minutes: { type: 'string' }, snapshots: { type: 'boolean' } } });
  const minutes = Number(values.minutes ?? 10);
  if (!(minutes > 0)) {
    console.error(USAGE);
    return 2;
  }
  const agents = await startScriptedAgents(100_000);
  const router = await startRouter({ subgraphUrls: { agents: agents.url } });
  const tokens = Array.from({ length: 5 * CLIENTS }, () => router.users.token({ exp: inSeconds(7 * 86_400) }));
  const endpoint = { url: router.url, tokens };
  try {
    await churn(endpoint, WARM_UP_MS);
    const before = await heapBytes();
    if (values.snapshots) writeHeapSnapshot('.data/soak-before.heapsnapshot');
    const rounds = await churn(endpoint, minutes * 60_000);
    const after = await heapBytes();
    if (values.snapshots) writeHeapSnapshot('.data/soak-after.heapsnapshot');
    const left = await agents.watched();
    const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
    console.log(`${rounds} rounds of ${CLIENTS} clients in ${minutes} minutes`);
    console.log(`heap: ${megabytes(before)} before, ${megabytes(after)} after, ${megabytes(after - before)} more`);
    console.log(`subscriptions left at the subgraph: ${left}`);
    const failures = router.failures.length;
    if (failures > 0)
      console.log(`the router logged ${failures} failures, the first: ${JSON.stringify(router.failures[0])}`);
    return after - before <= MAY_GROW_BYTES && left === 0 && failures === 0 ? 0 : 1;
  } finally {
    await router.stop();
    await agents.stop();
  }
}

process.exitCode = await main();
