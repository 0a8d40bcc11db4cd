import type { GraphQLFormattedError } from 'graphql';
import { WebSocket } from 'ws';
import type { FetchedAnswer } from '../executor/subgraph.ts';
import { readMessage } from './json-message.ts';

/** Why an operation has no socket any more: it broke, its subgraph says nothing, or says what nobody understands. */
export type Loss = 'gone' | 'silent' | 'unreadable';

/** What happens to one operation. After `complete`, `refused` and `lost` nothing more does. */
export interface UpstreamSink {
  /** The subgraph has been asked. */
  carried(): void;
  /** @param bytes what the event took on the wire */
  next(event: FetchedAnswer, bytes: number): void;
  complete(): void;
  refused(errors: readonly GraphQLFormattedError[]): void;
  lost(loss: Loss): void;
}

/** One socket to a subgraph, with the operations of many clients on it. */
export interface UpstreamSocket {
  /** How many operations it carries now. */
  readonly load: number;
  /** @param payload of the `subscribe` message, as JSON. The returned function ends the operation at the subgraph. */
  subscribe(payload: string, sink: UpstreamSink): () => void;
  close(): void;
}

const PROTOCOL = 'graphql-transport-ws';
const PING_MS = 10_000;
/** For the upgrade, and for it and the acknowledgement twice that: a router that is busy for seconds is late itself. */
const OPEN_WITHIN_MS = 10_000;
/** Milliseconds that a socket without operations stays open for the next one. */
const LINGER_MS = 5_000;
/** As much as a fetch may answer. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/**
 * The client's side of graphql-transport-ws, without what the library's client does for a browser: it keeps something of
 * every operation for as long as its socket lives, and these sockets live for weeks. It never opens a second time: who has
 * an operation on it decides how that goes on.
 */
export function openUpstreamSocket(url: string, onEnd: (socket: UpstreamSocket, loss: Loss) => void): UpstreamSocket {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), PROTOCOL, {
    handshakeTimeout: OPEN_WITHIN_MS,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  const sinks = new Map<string, UpstreamSink>();
  /** What is to be asked as soon as the subgraph has acknowledged the socket. */
  const waiting = new Map<string, string>();
  let lastId = 0;
  let acknowledged = false;
  let ended = false;
  let heard = true;
  let linger: NodeJS.Timeout | undefined;

  const opening = setTimeout(() => end('silent'), 2 * OPEN_WITHIN_MS);
  const heartbeat = setInterval(() => {
    if (!acknowledged) return;
    if (!heard) return end('silent');
    heard = false;
    socket.ping();
  }, PING_MS);

  const send = (message: string): void => socket.send(message, () => {});

  function end(loss: Loss): void {
    if (ended) return;
    ended = true;
    clearTimeout(opening);
    clearTimeout(linger);
    clearInterval(heartbeat);
    socket.terminate();
    onEnd(upstream, loss);
    for (const sink of sinks.values()) sink.lost(loss);
    sinks.clear();
  }

  function ask(id: string, payload: string): void {
    send(`{"id":"${id}","type":"subscribe","payload":${payload}}`);
    sinks.get(id)?.carried();
  }

  function acknowledge(): void {
    acknowledged = true;
    clearTimeout(opening);
    for (const [id, payload] of waiting) ask(id, payload);
    waiting.clear();
  }

  /** Takes an operation off the socket, whoever ended it. */
  function take(id: string): UpstreamSink | undefined {
    const sink = sinks.get(id);
    sinks.delete(id);
    waiting.delete(id);
    if (sinks.size === 0 && !ended) {
      clearTimeout(linger);
      linger = setTimeout(() => end('gone'), LINGER_MS);
    }
    return sink;
  }

  function receive(text: string): void {
    const message = parseMessage(text);
    switch (message?.type) {
      case 'next':
        // The id of an operation that has just been ended is known no more.
        // As for an answer over HTTP: one search spares a look at each text in it.
        message.payload.clean = !text.includes('\\');
        sinks.get(message.id)?.next(message.payload, text.length);
        break;
      case 'error':
        take(message.id)?.refused(message.payload);
        break;
      case 'complete':
        take(message.id)?.complete();
        break;
      case 'connection_ack':
        acknowledge();
        break;
      case 'ping':
        send('{"type":"pong"}');
        break;
      case 'pong':
        break;
      default:
        end('unreadable');
    }
  }

  socket.on('open', () => send('{"type":"connection_init"}'));
  socket.on('pong', () => {
    heard = true;
  });
  socket.on('message', (data, isBinary) => {
    if (ended) return;
    heard = true;
    if (isBinary) end('unreadable');
    else receive(String(data));
  });
  // ws has codes of its own for frames that are none, and for too large ones.
  socket.on('error', (error) => end(codeOf(error).startsWith('WS_ERR_') ? 'unreadable' : 'gone'));
  socket.on('close', () => end('gone'));

  const upstream: UpstreamSocket = {
    get load() {
      return sinks.size;
    },
    subscribe(payload, sink) {
      clearTimeout(linger);
      const id = String(++lastId);
      sinks.set(id, sink);
      if (acknowledged) ask(id, payload);
      else waiting.set(id, payload);
      return () => {
        const asked = !waiting.has(id);
        if (take(id) && asked && !ended) send(`{"id":"${id}","type":"complete"}`);
      };
    },
    close: () => end('gone'),
  };
  return upstream;
}

const codeOf = (error: Error) => String((error as NodeJS.ErrnoException).code ?? '');

type Message =
  | { type: 'connection_ack' | 'ping' | 'pong' }
  | { type: 'next'; id: string; payload: FetchedAnswer }
  | { type: 'error'; id: string; payload: GraphQLFormattedError[] }
  | { type: 'complete'; id: string };

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Null for what is no message that a server sends. */
function parseMessage(text: string): Message | null {
  const message = readMessage(text);
  if (!message) return null;
  const { type, id, payload } = message;
  const fits =
    type === 'connection_ack' ||
    type === 'ping' ||
    type === 'pong' ||
    (typeof id === 'string' &&
      ((type === 'next' && isObject(payload)) ||
        (type === 'error' && Array.isArray(payload) && payload.every(isObject)) ||
        type === 'complete'));
  return fits ? (message as unknown as Message) : null;
}
