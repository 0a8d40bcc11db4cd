import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export interface GarblingAgents {
  url: string;
  /** Of each operation that was asked: the socket it came by, its document, and whether the router has ended it. */
  asked: { socket: number; runId: string; query: string; ended: boolean }[];
  stop(): Promise<void>;
}

/**
 * A subgraph `agents` that speaks graphql-transport-ws and then does not: once it has told two events of a run, `garble`
 * says for each run by which bytes the third follows: none and nothing after them when they are `undefined`, what should
 * follow when they are null. Its runs have four events.
 */
export async function startGarblingAgents(
  garble: (runId: string, socket: WebSocket) => string | Buffer | null | undefined = () => null,
): Promise<GarblingAgents> {
  const http = createServer((_, response) => response.writeHead(200).end());
  const sockets = new WebSocketServer({ server: http });
  const asked: GarblingAgents['asked'] = [];
  let opened = 0;

  sockets.on('connection', (socket) => {
    const number = ++opened;
    const open = new Map<string, GarblingAgents['asked'][number]>();
    socket.on('error', () => {});
    socket.on('message', (data) => {
      const { type, id, payload } = JSON.parse(String(data));
      if (type === 'connection_init') return socket.send('{"type":"connection_ack"}');
      if (type === 'complete') Object.assign(open.get(id) ?? {}, { ended: true });
      if (type !== 'subscribe') return;
      const { query, variables } = payload;
      const operation = { socket: number, runId: variables.runId, query, ended: false };
      open.set(id, operation);
      asked.push(operation);
      const after = Number(/after: (\d+)/.exec(query)?.[1] ?? 0);
      for (let seq = after + 1; seq <= 4; seq++) {
        const garbled = seq === 3 ? garble(variables.runId, socket) : null;
        if (garbled === undefined) return;
        if (garbled !== null) return socket.send(garbled);
        const event = { __typename: 'TextDelta', __cursor: seq, runId: variables.runId, seq, text: `event ${seq}` };
        socket.send(JSON.stringify({ id, type: 'next', payload: { data: { agentRunProgress: event } } }));
      }
      socket.send(JSON.stringify({ id, type: 'complete' }));
    });
  });

  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/graphql`,
    asked,
    async stop() {
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      await once(http.close(), 'close');
    },
  };
}
