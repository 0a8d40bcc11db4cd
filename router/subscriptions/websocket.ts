import type { IncomingMessage, Server } from 'node:http';
import { handleProtocols, type SubscribePayload } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { CONSISTENCY_HEADER, createConsistency } from '#platform/consistency.ts';
import { PublicError, rateLimited, unauthenticated } from '#platform/errors.ts';
import type { OperationRequest } from '#platform/graphql-requests.ts';
import type { Logger } from '#platform/logging.ts';
import { readRequestMetadata } from '#platform/request.ts';
import { createWebSocketServer } from '#platform/web-socket-server.ts';
import { type Admission, type Caller, tooMany } from '../admission.ts';
import { createContext, type RouterContext } from '../context.ts';
import { type ClientAddressOf, networkOf } from '../guards/client-address.ts';
import { createPlaces } from '../guards/socket-limits.ts';
import type { RouterMetrics } from '../metrics.ts';
import type { Begun, ClientOperations, OperationClient } from './client-operations.ts';
import { createByteBudget } from './event-queue.ts';
import type { Lifetimes } from './lifetimes.ts';
import { converse } from './transport-ws.ts';

export interface WebSocketOptions {
  http: Server;
  operations: ClientOperations;
  admission: Admission;
  allowsSocket: (request: IncomingMessage) => boolean;
  clientAddressOf: ClientAddressOf;
  lifetimes: Lifetimes;
  socketsPerViewer: number;
  metrics: RouterMetrics;
  logger: Logger;
}

const MAX_MESSAGE_BYTES = 1024 * 1024;
/** Operations under way on one socket. */
const MAX_OPERATIONS = 100;
/** Bytes of events that may wait for one socket. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
const RETRY_AFTER_SECONDS = 5;
/** Sockets from one address of which it is not known yet whose they are. */
const MAX_OPENING = 100;
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;
const FORBIDDEN = 4403;
const TOO_MANY = 4429;

/**
 * graphql-transport-ws at `/graphql` for clients: subscriptions, and queries and mutations as over HTTP.
 * `connectionParams.authorization` holds what the HTTP header would; a token that is not valid, or no longer, closes with 4403.
 */
export function serveWebSockets(options: WebSocketOptions): { close(): Promise<void> } {
  const { http, operations, admission, allowsSocket, clientAddressOf, lifetimes, metrics, logger } = options;
  const sockets = createWebSocketServer(http, MAX_MESSAGE_BYTES, allowsSocket);
  const opening = createPlaces(MAX_OPENING);
  const open = createPlaces(options.socketsPerViewer);

  function serve(socket: WebSocket, request: IncomingMessage, opened: () => void): void {
    metrics.sockets.inc();
    socket.once('close', () => {
      opened();
      metrics.sockets.dec();
    });

    /** From `connection_init` on. */
    let client: (OperationClient & { caller: Caller }) | null = null;
    let running = 0;

    async function welcome(params: Record<string, unknown> | undefined): Promise<boolean> {
      const caller = await admission.identify(readAuthorization(params), clientAddressOf(request));
      if (caller.lapsed) await refuseLapsed(caller, caller.lapsed);
      if (socket.readyState !== socket.OPEN) return false;
      const giveBack = open.take(caller.key);
      if (!giveBack) throw rateLimited(RETRY_AFTER_SECONDS, 'Too many sockets');
      const forget = lifetimes.watch(caller, (reason) => socket.close(FORBIDDEN, reason));
      socket.once('close', () => {
        giveBack();
        forget();
      });
      client = { caller, contextOf: contextsOf(request, caller), budget: createByteBudget(MAX_WAITING_BYTES) };
      opened();
      return true;
    }

    async function begin(given: SubscribePayload): Promise<Begun> {
      if (!client) throw new Error('An operation began before its client was known');
      if (running >= MAX_OPERATIONS) {
        throw rateLimited(1, `A socket carries at most ${MAX_OPERATIONS} operations at once.`);
      }
      running++;
      const ended = () => void running--;
      try {
        const begun = await admitAndBegin(given, client);
        if ('errors' in begun) ended();
        return 'errors' in begun ? begun : alsoOnEnd(begun, ended);
      } catch (error) {
        ended();
        throw error;
      }
    }

    async function admitAndBegin(given: SubscribePayload, client: OperationClient & { caller: Caller }) {
      const allowance = await admission.count(client.caller);
      if (allowance?.refused) throw tooMany(allowance);
      // A persisted document has no text, and the protocol asks for one.
      const operation = { ...given, query: given.query || undefined } as OperationRequest;
      return operations.begin(admission.admit(operation, client.caller), client);
    }

    converse({
      socket,
      connection: request.socket,
      welcome: (params) => welcome(params).catch((error) => turnAway(error, socket)),
      begin: (payload) => begin(payload).catch(asRefusal),
      logger,
    });
  }

  /** Each operation of a socket sees what those before it have written. */
  function contextsOf(request: IncomingMessage, caller: Caller): OperationClient['contextOf'] {
    const consistency = createConsistency(request.headers[CONSISTENCY_HEADER]);
    return (signal): RouterContext => {
      const metadata = { ...readRequestMetadata(request.headers), clientAddress: clientAddressOf(request) };
      return createContext({ metadata, caller, logger, consistency, signal });
    };
  }

  /** Counted, or a client that comes back with the same old token would be so for nothing. */
  async function refuseLapsed(caller: Caller, lapsed: PublicError): Promise<never> {
    const allowance = await admission.count(caller);
    throw allowance?.refused ? tooMany(allowance) : lapsed;
  }

  function turnAway(error: unknown, socket: WebSocket): false {
    if (!(error instanceof PublicError)) throw error;
    const { code } = error.extensions;
    metrics.refused.inc({ code });
    if (code === 'RATE_LIMITED') socket.close(TOO_MANY, 'Too many sockets');
    if (code === 'SUBGRAPH_UNAVAILABLE') socket.close(TRY_AGAIN_LATER, 'Try again later');
    return false;
  }

  function asRefusal(error: unknown): Begun {
    if (!(error instanceof PublicError)) throw error;
    metrics.refused.inc({ code: error.extensions.code });
    return { errors: [{ message: error.message, extensions: error.extensions }] };
  }

  sockets.options.handleProtocols = handleProtocols;
  sockets.on('connection', (socket, request) => {
    // What is no WebSocket frame or too large a message; ws has closed the socket with the code that says so.
    socket.on('error', (error) => logger.debug({ err: error }, 'a socket failed'));
    const opened = opening.take(networkOf(clientAddressOf(request)));
    if (opened) serve(socket, request, opened);
    else socket.close(TOO_MANY, 'Too many sockets');
  });

  return {
    async close() {
      sockets.removeAllListeners('connection');
      for (const socket of sockets.clients) socket.close(GOING_AWAY, 'Going away');
      await new Promise((resolve) => sockets.close(resolve));
    },
  };
}

function alsoOnEnd({ results, end }: Exclude<Begun, { errors: unknown }>, ended: () => void): Begun {
  let first = true;
  return {
    results,
    end() {
      end();
      if (first) ended();
      first = false;
    },
  };
}

/** What a client sent may be anything. */
function readAuthorization(params: Record<string, unknown> | undefined): string | undefined {
  const authorization = params?.authorization;
  if (authorization == null) return undefined;
  if (typeof authorization !== 'string') throw unauthenticated('Expected a text for "authorization".');
  return authorization;
}
