import type { Duplex } from 'node:stream';
import type { GraphQLFormattedError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Logger } from '#platform/logging.ts';
import type { Begun, RunningOperation } from './client-operations.ts';
import { readMessage } from './json-message.ts';

export interface ConversationOptions {
  socket: WebSocket;
  /** What the socket writes to. */
  connection: Pick<Duplex, 'cork' | 'uncork'>;
  /** What stands in `connection_init`. False when the client may not stay, if the socket is not closed already. */
  welcome: (params: Record<string, unknown> | undefined) => Promise<boolean>;
  begin: (payload: SubscribePayload) => Promise<Begun>;
  logger: Logger;
}

const PROTOCOL = 'graphql-transport-ws';
const INITIALISE_WITHIN_MS = 5_000;
/** Bytes that may lie in the socket before its writers wait. */
const LOW_WATER_BYTES = 16 * 1024;
/** What is answered to messages of the client's own waits for nobody: beyond this, a client that never reads is let go. */
const HIGH_WATER_BYTES = 1024 * 1024;
const PING_MS = 12_000;

const CLOSE = {
  badRequest: { code: 4400, reason: 'Invalid message received' },
  unauthorized: { code: 4401, reason: 'Unauthorized' },
  forbidden: { code: 4403, reason: 'Forbidden' },
  otherProtocol: { code: 4406, reason: 'Subprotocol not acceptable' },
  tooLate: { code: 4408, reason: 'Connection initialisation timeout' },
  initialisedTwice: { code: 4429, reason: 'Too many initialisation requests' },
  internalError: { code: 4500, reason: 'Internal server error' },
} as const;

/**
 * The server's side of graphql-transport-ws on one socket of a client. Of our own, as the library's stringifies what is
 * text already, ends nothing but subscriptions on `complete`, and knows no bound for what it writes.
 */
export function converse({ socket, connection, welcome, begin, logger }: ConversationOptions): void {
  /** Those that are being admitted, too. */
  const operations = new Map<string, Pick<RunningOperation, 'end'>>();
  let initialised = false;
  let acknowledged = false;
  let gathering = false;

  const isOpen = () => socket.readyState === socket.OPEN;
  const close = (why: keyof typeof CLOSE) => socket.close(CLOSE[why].code, CLOSE[why].reason);

  if (socket.protocol !== PROTOCOL) {
    close('otherProtocol');
    return;
  }
  const initialising = setTimeout(() => close('tooLate'), INITIALISE_WITHIN_MS);
  const heartbeat = keepAlive(socket);
  socket.once('close', () => {
    clearTimeout(initialising);
    clearInterval(heartbeat);
    const running = [...operations.values()];
    operations.clear();
    for (const operation of running) operation.end();
  });

  /** What is written in one turn leaves together: a call of the system costs more than all else that an event takes. */
  function gather(): void {
    if (gathering) return;
    gathering = true;
    connection.cork();
    process.nextTick(send);
  }

  function send(): void {
    gathering = false;
    connection.uncork();
  }

  /** Resolves when there is room for more: a client that does not read holds those who write to it, and nobody else. */
  function write(text: string): Promise<void> | undefined {
    // A peer that has gone is told nothing; that it has gone, its close tells.
    if (!isOpen()) return undefined;
    gather();
    if (socket.bufferedAmount < LOW_WATER_BYTES) {
      socket.send(text);
      return undefined;
    }
    return new Promise((resolve) => socket.send(text, () => resolve()));
  }

  /** An answer that nobody waits to write. */
  function reply(text: string): void {
    if (socket.bufferedAmount > HIGH_WATER_BYTES) socket.terminate();
    else void write(text);
  }

  async function initialise(params: Record<string, unknown> | undefined): Promise<void> {
    if (initialised) return close('initialisedTwice');
    initialised = true;
    clearTimeout(initialising);
    const welcomed = await welcome(params);
    if (!isOpen()) return;
    if (!welcomed) return close('forbidden');
    acknowledged = true;
    reply('{"type":"connection_ack"}');
  }

  async function subscribe(id: string, payload: SubscribePayload): Promise<void> {
    if (!acknowledged) return close('unauthorized');
    if (operations.has(id)) return socket.close(4409, `Subscriber for ${id} already exists`.slice(0, 100));
    const admitting = { end() {} };
    operations.set(id, admitting);
    const begun = await begin(payload);
    // It may have been completed meanwhile, and its id given to another.
    if (operations.get(id) !== admitting || !isOpen()) return 'errors' in begun ? undefined : begun.end();
    if ('errors' in begun) return refuse(id, begun.errors);
    operations.set(id, begun);
    await run(id, begun);
  }

  function refuse(id: string, errors: readonly GraphQLFormattedError[]): void {
    operations.delete(id);
    reply(JSON.stringify({ id, type: 'error', payload: errors }));
  }

  async function run(id: string, operation: RunningOperation): Promise<void> {
    const start = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
    // An id that has been given again belongs to another operation.
    const isCurrent = () => operations.get(id) === operation;
    try {
      for await (const text of operation.results) {
        if (!isCurrent()) break;
        const room = write(`${start}${text}}`);
        if (room) await room;
      }
    } finally {
      operation.end();
    }
    if (!isCurrent()) return;
    operations.delete(id);
    reply(JSON.stringify({ id, type: 'complete' }));
  }

  function complete(id: string): void {
    const operation = operations.get(id);
    operations.delete(id);
    operation?.end();
  }

  async function receive(data: string): Promise<void> {
    const message = parseMessage(data);
    switch (message?.type) {
      case 'connection_init':
        return initialise(message.payload);
      case 'subscribe':
        return subscribe(message.id, message.payload);
      case 'complete':
        return complete(message.id);
      case 'ping':
        return reply(JSON.stringify({ type: 'pong', payload: message.payload ?? undefined }));
      case 'pong':
        return;
      default:
        close('badRequest');
    }
  }

  socket.on('message', (data, isBinary) => {
    if (!isOpen()) return;
    if (isBinary) return close('badRequest');
    receive(String(data)).catch((error) => {
      logger.error({ err: error }, 'a message of a socket could not be handled');
      close('internalError');
    });
  });
  // Answered by ws itself, whether or not the client reads what it is answered.
  socket.on('ping', () => {
    if (socket.bufferedAmount > HIGH_WATER_BYTES) socket.terminate();
  });
}

/** Ends a socket whose peer has not answered the ping before this one. */
function keepAlive(socket: WebSocket): NodeJS.Timeout {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  return setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, PING_MS);
}

type Params = Record<string, unknown> | undefined;
type Message =
  | { type: 'connection_init' | 'ping' | 'pong'; payload?: Params }
  | { type: 'subscribe'; id: string; payload: SubscribePayload }
  | { type: 'complete'; id: string };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isObjectOrNone = (value: unknown) => value == null || isObject(value);
const isId = (value: unknown) => typeof value === 'string' && value !== '';

/** Null for what is no message that a client sends. */
function parseMessage(text: string): Message | null {
  const message = readMessage(text);
  if (!message) return null;
  const { type, id, payload } = message;
  const fits =
    type === 'subscribe'
      ? isId(id) && isSubscribePayload(payload)
      : type === 'complete'
        ? isId(id)
        : (type === 'connection_init' || type === 'ping' || type === 'pong') && isObjectOrNone(payload);
  return fits ? (message as unknown as Message) : null;
}

function isSubscribePayload(payload: unknown): boolean {
  if (!isObject(payload)) return false;
  const { query, operationName, variables, extensions } = payload;
  return (
    typeof query === 'string' &&
    (operationName == null || typeof operationName === 'string') &&
    isObjectOrNone(variables) &&
    isObjectOrNone(extensions)
  );
}
