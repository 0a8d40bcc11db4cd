import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { percentiles } from '../percentiles.ts';

/**
 * Clients of a router in a process of their own, so that nothing but their sockets keeps them from reading. They cost little:
 * a text is looked through for the moment at which its event was published, and counted.
 */
export interface Orders {
  /** Sockets that are told apart from others by the name of their group. */
  open(order: { group: string; url: string; count: number }): Promise<void>;
  /** Socket n watches run n; beyond the last run it begins with the first again. */
  subscribe(order: { group: string; query: string; runs: number }): Promise<void>;
  /** One more client, which watches all runs and reads a message a second. */
  openSlow(order: { group: string; url: string; query: string; runs: number }): Promise<void>;
  /** The slow client reads whatever still waits for it, until it is closed or nothing comes for some seconds. */
  catchUp(order: { group: string }): Promise<void>;
  /** What a group was told so far. */
  count(order: { group: string }): Promise<Told>;
  /** Milliseconds from publishing to here, of all events of a group but the first ones. */
  delays(order: { group: string; butFirst: number }): Promise<ReturnType<typeof percentiles>>;
  close(order: { group: string }): Promise<void>;
  /** The same without a word to the router. */
  cutOff(order: { group: string }): Promise<void>;
}

export interface Told {
  events: number;
  /** Of the last event, milliseconds since 1970. */
  lastAt: number;
  /** What else came, and with which codes sockets were closed: how often each. */
  unexpected: Record<string, number>;
}

export type Order = { [Name in keyof Orders]: { name: Name } & Parameters<Orders[Name]>[0] }[keyof Orders];
export type Answer = { result: unknown } | { error: string };

interface Group {
  sockets: WebSocket[];
  told: Told;
  delays: number[];
  /** Ends its slowness. */
  readOn(): void;
}

/** Fewer than a router allows of one address that have not yet said whose they are. */
const AT_ONCE = 50;
const SUBSCRIBED_AT_ONCE = 100;
const groups = new Map<string, Group>();

function groupOf(name: string): Group {
  const told = { events: 0, lastAt: 0, unexpected: {} };
  const group = groups.get(name) ?? { sockets: [], told, delays: [], readOn() {} };
  groups.set(name, group);
  return group;
}

function noteUnexpected({ told: { unexpected } }: Group, what: string): void {
  unexpected[what] = (unexpected[what] ?? 0) + 1;
}

/** @throws with the code, when it is closed instead */
async function openSocket(url: string, group: Group): Promise<WebSocket> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws', { perMessageDeflate: false });
  const refused = new Promise<never>((_, reject) => {
    socket.once('close', (code, reason) => reject(new Error(`A socket was closed with ${code} ${reason}`)));
  });
  await Promise.race([once(socket, 'open'), refused]);
  socket.send('{"type":"connection_init"}');
  await Promise.race([once(socket, 'message'), refused]);
  // From now on a close is an event among others.
  refused.catch(() => {});
  socket.once('close', (code) => noteUnexpected(group, `closed with ${code}`));
  socket.on('message', (data) => receive(String(data), group));
  return socket;
}

function receive(text: string, group: Group): void {
  const sentAt = /"sentAt":([\d.]+)/.exec(text)?.[1];
  if (sentAt && !text.includes('"errors"')) {
    group.told.events++;
    group.told.lastAt = Date.now();
    group.delays.push(group.told.lastAt - Number(sentAt));
  } else {
    const code = /"code":"(\w+)"/.exec(text)?.[1];
    noteUnexpected(group, code ?? text.replace(/"id":"[^"]*",?/, '').slice(0, 200));
  }
}

const subscribe = (socket: WebSocket, query: string, run: string) =>
  socket.send(JSON.stringify({ id: run, type: 'subscribe', payload: { query, variables: { run } } }));

/** A network's packet may hold several messages: whoever got them waits as many seconds for the next. */
function readSlowly(socket: WebSocket): () => void {
  let messages = 0;
  const wait = () => {
    messages++;
    socket.pause();
  };
  socket.on('message', wait);
  socket.pause();
  const timer = setInterval(() => {
    if (messages > 0) messages--;
    if (messages === 0) socket.resume();
  }, 1_000);
  return () => {
    clearInterval(timer);
    socket.off('message', wait);
    socket.resume();
  };
}

/** Until a socket is closed, or nothing has come for so long. */
function quiet(socket: WebSocket, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    socket.on('message', () => timer.refresh());
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

const orders: Orders = {
  async open({ group: name, url, count }) {
    const group = groupOf(name);
    while (group.sockets.length < count) {
      const some = Math.min(AT_ONCE, count - group.sockets.length);
      group.sockets.push(...(await Promise.all(Array.from({ length: some }, () => openSocket(url, group)))));
    }
  },
  async subscribe({ group, query, runs }) {
    for (const [n, socket] of groupOf(group).sockets.entries()) {
      subscribe(socket, query, `run-${n % runs}`);
      // Nobody's clients subscribe all at the same moment.
      if (n % SUBSCRIBED_AT_ONCE === SUBSCRIBED_AT_ONCE - 1) await delay(50);
    }
  },
  async openSlow({ group: name, url, query, runs }) {
    const group = groupOf(name);
    const socket = await openSocket(url, group);
    group.sockets.push(socket);
    for (let n = 0; n < runs; n++) subscribe(socket, query, `run-${n}`);
    group.readOn = readSlowly(socket);
  },
  async catchUp({ group: name }) {
    const { sockets, readOn } = groupOf(name);
    readOn();
    await Promise.all(sockets.map((socket) => quiet(socket, 3_000)));
  },
  count: async ({ group }) => groupOf(group).told,
  delays: async ({ group, butFirst }) => percentiles(groupOf(group).delays.slice(butFirst)),
  async close({ group }) {
    const { sockets } = groupOf(group);
    groups.delete(group);
    await Promise.all(
      sockets.map(async (socket) => {
        if (socket.readyState === socket.CLOSED) return;
        const closed = once(socket, 'close');
        socket.close();
        await closed;
      }),
    );
  },
  async cutOff({ group }) {
    const { sockets } = groupOf(group);
    groups.delete(group);
    for (const socket of sockets) socket.terminate();
  },
};

process.on('message', async ({ name, ...order }: Order) => {
  try {
    const result = await orders[name](order as never);
    process.send?.({ result } satisfies Answer);
  } catch (error) {
    process.send?.({ error: String(error) } satisfies Answer);
  }
});
// With whoever ordered.
process.once('disconnect', () => process.exit());
