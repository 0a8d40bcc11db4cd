import type { IncomingMessage, Server } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import { type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql';
import { type Context as ConnectionContext, makeServer, type SubscribePayload } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Mask } from '#platform/apollo-plugins.ts';
import { CONSISTENCY_HEADER, type Consistency, createConsistency } from '#platform/consistency.ts';
import { PublicError, rateLimited, unauthenticated } from '#platform/errors.ts';
import type { OperationRequest } from '#platform/graphql-http.ts';
import type { Logger } from '#platform/logging.ts';
import { readRequestMetadata } from '#platform/request.ts';
import { createWebSocketServer } from '#platform/web-socket-server.ts';
import { type Admission, type Caller, tooMany } from '../admission.ts';
import type { RouterContext } from '../context.ts';
import { type ClientAddressOf, networkOf } from '../guards/client-address.ts';
import { createPlaces, type SocketLimits } from '../guards/socket-limits.ts';
import type { RouterMetrics } from '../metrics.ts';
import { readDocument } from './read-document.ts';
import { type Protocol, type SocketExtra, serveSockets } from './serve-socket.ts';
import type { SocketLifetimes } from './socket-lifetime.ts';
import type { Subscribe } from './subscribe.ts';

export interface WebSocketOptions {
  http: Server;
  apollo: ApolloServer<RouterContext>;
  /** The schema at the moment: it changes with the supergraph. */
  schema: () => GraphQLSchema;
  subscribe: Subscribe;
  admission: Admission;
  allowsSocket: (request: IncomingMessage) => boolean;
  clientAddressOf: ClientAddressOf;
  lifetimes: SocketLifetimes;
  limits: SocketLimits;
  maskError: Mask;
  metrics: RouterMetrics;
  logger: Logger;
}

/** What a socket knows of its client, from `connection_init` on. */
interface ClientExtra extends SocketExtra {
  caller: Caller;
  consistency: Consistency;
  /** What gives back the places of its subscriptions. */
  subscriptions: Map<SubscribePayload, () => void>;
  /** What ends the work on each of its operations. */
  operations: Map<SubscribePayload, AbortController>;
}
type Connection = ConnectionContext<{ authorization?: string }, ClientExtra>;

/** One operation, as handed from graphql-ws's `onSubscribe` to its `subscribe` and `execute`. */
interface OperationArgs extends ExecutionArgs {
  payload: SubscribePayload;
  contextValue: RouterContext;
  /** Ends it and gives its place back, however often it is called. */
  release: () => void;
}

const MAX_MESSAGE_BYTES = 1024 * 1024;
/** Operations under way on one socket. */
const MAX_OPERATIONS = 100;
const INITIALISE_WITHIN_MS = 5_000;
/** Sockets from one address of which it is not known yet whose they are. */
const MAX_OPENING = 100;
const TRY_AGAIN_LATER = 1013;
const TOO_MANY = 4429;

/**
 * graphql-transport-ws at `/graphql` for clients: subscriptions, and queries and mutations as over HTTP.
 * `connectionParams.authorization` holds what the HTTP header would; a token that is not valid, or no longer, closes with 4403.
 */
export function serveWebSockets(options: WebSocketOptions): { close(): Promise<void> } {
  const { http, apollo, schema, subscribe, admission, clientAddressOf, lifetimes, limits, maskError, metrics, logger } =
    options;
  const sockets = createWebSocketServer(http, MAX_MESSAGE_BYTES, options.allowsSocket);
  const opening = createPlaces(MAX_OPENING);
  /** What gives back the place of a socket that is opening. */
  const opened = new WeakMap<WebSocket, () => void>();
  const open = createPlaces(limits.socketsPerViewer);
  const subscriptions = createPlaces(limits.subscriptionsPerViewer);

  function contextOf({ extra: { request, caller, consistency } }: Connection, signal: AbortSignal): RouterContext {
    const metadata = { ...readRequestMetadata(request.headers), clientAddress: clientAddressOf(request) };
    const { requestId, traceparent } = metadata;
    const { viewer } = caller;
    return {
      ...metadata,
      viewer,
      // One for the whole socket: each operation sees what those before it have written.
      consistency,
      logger: logger.child({ requestId, traceparent, viewerId: viewer.id }),
      signal,
    };
  }

  function admitSocket(socket: WebSocket, request: IncomingMessage): boolean {
    const giveBack = opening.take(networkOf(clientAddressOf(request)));
    if (!giveBack) return false;
    opened.set(socket, giveBack);
    socket.once('close', giveBack);
    metrics.sockets.inc();
    socket.once('close', () => metrics.sockets.dec());
    return true;
  }

  /** Whether the client may stay. */
  async function welcome({ connectionParams, extra }: Connection): Promise<boolean> {
    const { socket, request } = extra;
    const caller = await admission.identify(readAuthorization(connectionParams), clientAddressOf(request));
    if (caller.lapsed) await refuseLapsed(caller, caller.lapsed);
    if (socket.readyState !== socket.OPEN) return false;
    const giveBack = open.take(caller.key);
    if (!giveBack) throw rateLimited(INITIALISE_WITHIN_MS / 1000, 'Too many sockets');
    socket.once('close', giveBack);
    extra.caller = caller;
    extra.subscriptions = new Map();
    extra.operations = new Map();
    extra.consistency = createConsistency(request.headers[CONSISTENCY_HEADER]);
    socket.once('close', () => endAll(extra));
    lifetimes.watch(socket, caller);
    opened.get(socket)?.();
    return true;
  }

  /** Counted, or a client that comes back with the same old token would be so for nothing. */
  async function refuseLapsed(caller: Caller, lapsed: PublicError): Promise<never> {
    const allowance = await admission.count(caller);
    throw allowance?.refused ? tooMany(allowance) : lapsed;
  }

  function turnAway(error: unknown, { extra: { socket } }: Connection): false {
    if (!(error instanceof PublicError)) throw error;
    const { code } = error.extensions;
    metrics.refused.inc({ code });
    if (code === 'RATE_LIMITED') socket.close(TOO_MANY, 'Too many sockets');
    if (code === 'SUBGRAPH_UNAVAILABLE') socket.close(TRY_AGAIN_LATER, 'Try again later');
    // graphql-ws closes with 4403.
    return false;
  }

  function hold({ extra }: Connection, payload: SubscribePayload): void {
    const giveBack = subscriptions.take(extra.caller.key);
    if (!giveBack) throw rateLimited(1, `At most ${limits.subscriptionsPerViewer} subscriptions at once.`);
    metrics.subscriptions.inc();
    extra.subscriptions.set(payload, giveBack);
  }

  function release({ subscriptions }: ClientExtra, payload: SubscribePayload): void {
    const giveBack = subscriptions.get(payload);
    if (!giveBack) return;
    giveBack();
    metrics.subscriptions.dec();
    subscriptions.delete(payload);
  }

  function begin({ extra }: Connection, payload: SubscribePayload): AbortSignal {
    const operation = new AbortController();
    extra.operations.set(payload, operation);
    return operation.signal;
  }

  /** Whether it has been answered, or the client does not want the rest. */
  function end(extra: ClientExtra, payload: SubscribePayload): void {
    release(extra, payload);
    extra.operations.get(payload)?.abort();
    extra.operations.delete(payload);
  }

  function endAll(extra: ClientExtra): void {
    for (const payload of [...extra.subscriptions.keys(), ...extra.operations.keys()]) end(extra, payload);
  }

  /** @throws PublicError when the operation may not be run */
  async function prepare(connection: Connection, given: SubscribePayload): Promise<OperationArgs | GraphQLError[]> {
    const { caller } = connection.extra;
    if (Object.keys(connection.subscriptions).length > MAX_OPERATIONS) {
      throw rateLimited(1, `A socket carries at most ${MAX_OPERATIONS} operations at once.`);
    }
    const allowance = await admission.count(caller);
    if (allowance?.refused) throw tooMany(allowance);
    // A persisted document has no text, and graphql-ws asks for one.
    const payload = admission.admit({ ...given, query: given.query || undefined } as OperationRequest, caller);
    const args = readDocument(schema(), { ...payload, query: payload.query ?? '' } as SubscribePayload);
    if ('errors' in args) return args.errors;
    if (getOperationAST(args.document, args.operationName)?.operation === 'subscription') hold(connection, given);
    return {
      ...args,
      payload: payload as unknown as SubscribePayload,
      contextValue: contextOf(connection, begin(connection, given)),
      release: () => end(connection.extra, given),
    };
  }

  const protocol = makeServer<{ authorization?: string }, ClientExtra>({
    connectionInitWaitTimeout: INITIALISE_WITHIN_MS,
    onConnect: (connection) =>
      welcome(connection as Connection).catch((error) => turnAway(error, connection as Connection)),
    onSubscribe: async (connection, _id, payload) => {
      try {
        return await prepare(connection as Connection, payload);
      } catch (error) {
        if (!(error instanceof PublicError)) throw error;
        metrics.refused.inc({ code: error.extensions.code });
        return [new GraphQLError(error.message, { extensions: error.extensions })];
      }
    },
    subscribe: (args) => {
      const {
        document,
        operationName,
        variableValues: variables,
        payload,
        contextValue,
        release,
      } = args as OperationArgs;
      try {
        return subscribe({ query: payload.query, document, operationName, variables, context: contextValue });
      } catch (error) {
        // graphql-ws tells of the end of an operation that has begun, and this one has not.
        release();
        throw error;
      }
    },
    // Through Apollo Server, so that every rule of an HTTP request holds here too.
    execute: async (args) => {
      const { payload, contextValue } = args as OperationArgs;
      const { body } = await apollo.executeOperation(
        {
          query: payload.query,
          operationName: payload.operationName ?? undefined,
          variables: payload.variables ?? {},
        },
        { contextValue },
      );
      return body.kind === 'single' ? (body.singleResult as ExecutionResult) : { errors: [] };
    },
    onComplete: (connection, _id, payload) => end((connection as Connection).extra, payload),
    onNext: (_connection, _id, _payload, args, result) => maskResult(result, args as OperationArgs),
    onError: (connection, _id, _payload, errors) => {
      const { logger, requestId } = contextOf(connection as Connection, new AbortController().signal);
      return errors.map((error) => maskError(error, logger, requestId));
    },
  });

  function maskResult(result: ExecutionResult, { contextValue: { logger, requestId } }: OperationArgs) {
    if (!result.errors) return result;
    // A query's errors come masked from Apollo Server, as plain objects.
    const errors = result.errors.map((error) =>
      error instanceof GraphQLError ? maskError(error, logger, requestId) : error,
    );
    return { ...result, errors };
  }

  return serveSockets({ sockets, protocol: protocol as unknown as Protocol, admitSocket, logger });
}

/** What a client sent may be anything. */
function readAuthorization(params: Record<string, unknown> | undefined): string | undefined {
  const authorization = params?.authorization;
  if (authorization == null) return undefined;
  if (typeof authorization !== 'string') throw unauthenticated('Expected a text for "authorization".');
  return authorization;
}
