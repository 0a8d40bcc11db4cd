import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';
import { until } from './until.ts';

/** A WebSocket without a GraphQL library, to say what no library would. */
export interface RawSocket {
  socket: WebSocket;
  /** What has come so far. */
  messages: { type: string; id?: string; payload?: unknown }[];
  send(message: unknown): void;
  /** The first message of this type, when it is there. */
  received(type: string): Promise<RawSocket['messages'][number]>;
  /** Code and reason with which it was closed. */
  closed: Promise<{ code: number; reason: string }>;
}

/** @throws when the upgrade is refused */
export async function openRawSocket(
  url: string,
  options: ClientOptions = {},
  protocol = 'graphql-transport-ws',
): Promise<RawSocket> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), protocol, options);
  const messages: RawSocket['messages'] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  await once(socket, 'open');
  // What a test sends into a socket that the router has closed.
  socket.on('error', () => {});
  return {
    socket,
    messages,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    received: (type) => until(() => messages.find((message) => message.type === type) as RawSocket['messages'][number]),
    closed,
  };
}

/** The same, past `connection_init`. */
export async function openSession(url: string, token?: string, options?: ClientOptions): Promise<RawSocket> {
  const raw = await openRawSocket(url, options);
  raw.send({ type: 'connection_init', payload: token ? { authorization: `Bearer ${token}` } : {} });
  await Promise.race([raw.received('connection_ack'), raw.closed]);
  return raw;
}
