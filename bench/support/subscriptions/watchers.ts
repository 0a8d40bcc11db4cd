import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A client that costs little beside what it measures: one socket, and what it is told is counted. */
export interface Watcher {
  socket: WebSocket;
  /** Events that have come. */
  events: number;
  /** What came and was none. */
  unexpected: string[];
  /** Milliseconds from publishing to here, of each event since it was last emptied. */
  delays: number[];
  subscribe(query: string, run: string): void;
}

export async function openWatcher(url: string): Promise<Watcher> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws', { perMessageDeflate: false });
  const watcher: Watcher = {
    socket,
    events: 0,
    unexpected: [],
    delays: [],
    subscribe: (query, run) =>
      socket.send(JSON.stringify({ id: run, type: 'subscribe', payload: { query, variables: { run } } })),
  };
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  socket.on('message', (data) => {
    const text = String(data);
    if (text.includes('"type":"ping"')) return socket.send('{"type":"pong"}');
    const sentAt = /"sentAt":([\d.]+)/.exec(text)?.[1];
    if (!sentAt || text.includes('"errors"')) return void watcher.unexpected.push(text.slice(0, 300));
    watcher.events++;
    watcher.delays.push(Date.now() - Number(sentAt));
  });
  return watcher;
}

const AT_ONCE = 50;

/** Many, some at a time. */
export async function openWatchers(url: string, count: number): Promise<Watcher[]> {
  const all: Watcher[] = [];
  while (all.length < count) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - all.length) }, () => openWatcher(url));
    all.push(...(await Promise.all(some)));
  }
  return all;
}

export async function closeWatchers(watchers: readonly Watcher[]): Promise<void> {
  await Promise.all(
    watchers.map(async ({ socket }) => {
      if (socket.readyState === socket.CLOSED) return;
      const closed = once(socket, 'close');
      socket.resume();
      socket.close();
      await closed;
    }),
  );
}
