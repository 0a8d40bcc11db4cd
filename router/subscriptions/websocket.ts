import type { IncomingMessage, Server } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import { type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import type { Context as ConnectionContext, SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { CONSISTENCY_HEADER, type Consistency, createConsistency } from '#platform/consistency.ts';
import { PublicError, unauthenticated } from '#platform/errors.ts';
import type { Logger } from '#platform/logging.ts';
import { readRequestMetadata } from '#platform/request.ts';
import type { Viewer } from '#platform/viewer.ts';
import { createWebSocketServer } from '#platform/web-socket-server.ts';
import type { VerifyAuthorization } from '../access-tokens.ts';
import { clientAddressOf } from '../client-address.ts';
import type { RouterContext } from '../context.ts';
import { maskRouterError } from '../mask-errors.ts';
import { readDocument } from './read-document.ts';
import type { Subscribe } from './subscribe.ts';

export interface WebSocketOptions {
  http: Server;
  apollo: ApolloServer<RouterContext>;
  /** The schema at the moment: it changes with the supergraph. */
  schema: () => GraphQLSchema;
  subscribe: Subscribe;
  verifyAuthorization: VerifyAuthorization;
  logger: Logger;
}

/** What a socket knows of its client, from `connection_init` on. */
type ClientExtra = Record<PropertyKey, unknown> & { viewer: Viewer; consistency: Consistency };
type Connection = ConnectionContext<{ authorization?: string }, ClientExtra>;

/** One operation, as handed from graphql-ws's `onSubscribe` to its `subscribe` and `execute`. */
interface OperationArgs extends ExecutionArgs {
  payload: SubscribePayload;
  contextValue: RouterContext;
}

const MAX_MESSAGE_BYTES = 1024 * 1024;
/** Operations under way on one socket. */
const MAX_OPERATIONS = 100;
const TOO_MANY = new GraphQLError(`A socket carries at most ${MAX_OPERATIONS} operations at once.`, {
  extensions: { code: 'RATE_LIMITED' },
});

/**
 * graphql-transport-ws at `/graphql` for clients: subscriptions, and queries and mutations as over HTTP.
 * `connectionParams.authorization` holds what the HTTP header would; a token that is not valid closes with 4403.
 */
export function serveWebSockets(options: WebSocketOptions): { close(): Promise<void> } {
  const { http, apollo, schema, subscribe, verifyAuthorization, logger } = options;
  const sockets = createWebSocketServer(http, MAX_MESSAGE_BYTES);

  function contextOf({ extra }: Connection): RouterContext {
    const request = extra.request as IncomingMessage;
    const metadata = { ...readRequestMetadata(request.headers), clientAddress: clientAddressOf(request) };
    const { requestId, traceparent } = metadata;
    const { viewer, consistency } = extra;
    return {
      ...metadata,
      viewer,
      // One for the whole socket: each operation sees what those before it have written.
      consistency,
      logger: logger.child({ requestId, traceparent, viewerId: viewer.id }),
      signal: new AbortController().signal,
    };
  }

  const server = useServer<{ authorization?: string }, ClientExtra>(
    {
      onConnect: async ({ connectionParams, extra }) => {
        try {
          extra.viewer = await verifyAuthorization(readAuthorization(connectionParams));
          extra.consistency = createConsistency((extra.request as IncomingMessage).headers[CONSISTENCY_HEADER]);
          return true;
        } catch (error) {
          // Refused: graphql-ws closes with 4403.
          if (error instanceof PublicError) return false;
          throw error;
        }
      },
      onSubscribe: (connection, _id, payload) => {
        if (Object.keys(connection.subscriptions).length > MAX_OPERATIONS) return [TOO_MANY];
        const args = readDocument(schema(), payload);
        return 'errors' in args ? args.errors : { ...args, payload, contextValue: contextOf(connection as Connection) };
      },
      subscribe: (args) => {
        const {
          schema,
          document,
          operationName,
          variableValues: variables,
          payload,
          contextValue,
        } = args as OperationArgs;
        return subscribe({ schema, query: payload.query, document, operationName, variables, context: contextValue });
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
      onNext: (_connection, _id, _payload, args, result) => maskResult(result, args as OperationArgs),
      onError: (connection, _id, _payload, errors) => {
        const { logger, requestId } = contextOf(connection as Connection);
        return errors.map((error) => maskRouterError(error, logger, requestId));
      },
      // The reason of a close never carries the message of an error.
      isProd: true,
    },
    sockets,
  );
  return {
    close: async () => {
      await server.dispose();
      sockets.close();
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

function maskResult(result: ExecutionResult, { contextValue: { logger, requestId } }: OperationArgs) {
  if (!result.errors) return result;
  // A query's errors come masked from Apollo Server, as plain objects.
  const errors = result.errors.map((error) =>
    error instanceof GraphQLError ? maskRouterError(error, logger, requestId) : error,
  );
  return { ...result, errors };
}
