import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphqlSync, parse } from 'graphql';
import { type WebSocket, WebSocketServer } from 'ws';
import { createCannedAnswers } from '../canned-answers.ts';
import { JOINED, RUNS } from './supergraph.ts';

/**
 * All subgraphs in one process, each at its name, that cost little: what was asked once is answered from memory, and an
 * event is made once for all who ask for the same of it. `POST /publish?events=N` tells `N` events of each run, as fast as
 * it can; `POST /publish-steadily?perSecond=P&seconds=S` tells one of a run after the other and answers how many, at the end;
 * `GET /watched` answers how many subscriptions there are.
 */
const FILLER = 'x'.repeat(10_000);

interface Watcher {
  socket: WebSocket;
  id: string;
  query: string;
}

const answer = createCannedAnswers(JOINED);
const watchers = new Map<string, Set<Watcher>>();
let lastSeq = 0;

/** An event by what is asked of it: a query over a tick, told with other words. */
const tickSchema = buildSubgraphSchema({
  typeDefs: parse(
    RUNS.sdl.replace('type Query { runs: Int }', 'type Query { ticks(run: ID!, after: Int = 0): Tick! }'),
  ),
});
const asQuery = (query: string) => query.replace('subscription', 'query');

function publish(run: string, seq: number): void {
  const made = new Map<string, string>();
  const tick = { seq, sentAt: Date.now(), text: FILLER, item: { id: run } };
  for (const { socket, id, query } of watchers.get(run) ?? []) {
    let payload = made.get(query);
    if (!payload) {
      const rootValue = { ticks: tick };
      const result = graphqlSync({
        schema: tickSchema,
        source: asQuery(query),
        rootValue,
        variableValues: { run },
      });
      payload = JSON.stringify(result);
      made.set(query, payload);
    }
    socket.send(`{"id":${JSON.stringify(id)},"type":"next","payload":${payload}}`);
  }
}

async function publishMany(runs: readonly string[], events: number): Promise<void> {
  for (let n = 0; n < events; n++) {
    lastSeq++;
    for (const run of runs) publish(run, lastSeq);
    // Others are to be served between two events.
    if (n % 10 === 9) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** One event of one run at a time. What was late is made up for, as nobody's events wait for the machine. */
async function publishSteadily(perSecond: number, seconds: number): Promise<number> {
  const runs = [...watchers.keys()];
  const started = performance.now();
  const events = perSecond * seconds;
  for (let n = 0; n < events; n++) {
    const early = (n * 1000) / perSecond - (performance.now() - started);
    if (early > 0) await delay(early);
    publish(runs[n % runs.length] as string, ++lastSeq);
  }
  return events;
}

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === '/watched') {
    const all = [...watchers.values()].reduce((sum, each) => sum + each.size, 0);
    return void response.end(String(all));
  }
  const parameter = (name: string) => Number(searchParams.get(name));
  if (pathname === '/publish') {
    response.end();
    return publishMany([...watchers.keys()], parameter('events'));
  }
  if (pathname === '/publish-steadily') {
    return void response.end(String(await publishSteadily(parameter('perSecond'), parameter('seconds'))));
  }
  const made = await answer(pathname, await text(request));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': made.length }).end(made);
});

const sockets = new WebSocketServer({ server, path: '/runs', handleProtocols: () => 'graphql-transport-ws' });
sockets.on('connection', (socket) => {
  const own = new Map<string, () => void>();
  socket.on('message', (data) => {
    const { type, id, payload } = JSON.parse(String(data));
    if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
    if (type === 'ping') socket.send('{"type":"pong"}');
    if (type === 'complete') own.get(id)?.();
    if (type !== 'subscribe') return;
    const run = String(payload.variables?.run);
    const watcher = { socket, id, query: payload.query };
    const all = watchers.get(run) ?? new Set();
    watchers.set(run, all.add(watcher));
    own.set(id, () => {
      all.delete(watcher);
      own.delete(id);
      if (all.size === 0) watchers.delete(run);
    });
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    for (const leave of [...own.values()]) leave();
  });
});

server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`"listening" ${(server.address() as AddressInfo).port}`);
