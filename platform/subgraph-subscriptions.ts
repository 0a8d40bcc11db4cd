import type { Server } from 'node:http';
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { mapAsync } from './async-iterator.ts';
import { maskError, PublicError } from './errors.ts';
import { IDENTITY_HEADER } from './identity.ts';
import type { Logger } from './logging.ts';
import { type RequestMetadata, readRequestMetadata } from './request.ts';
import type { SubgraphRequest } from './subgraph-server.ts';
import { createWebSocketServer } from './web-socket-server.ts';

interface SubscriptionServerOptions<Context extends SubgraphRequest> {
  http: Server;
  schema: GraphQLSchema;
  /** @throws when the identity is not signed */
  requestOf: (metadata: RequestMetadata, token: string | undefined, signal: AbortSignal) => SubgraphRequest;
  context: (request: SubgraphRequest) => Context;
  logger: Logger;
}

/** A subscription ends by its iterator's `return()`. */
const NEVER = new AbortController().signal;
/** Of the router: what a client sent, in the router's own words and with more headers, is larger than it was. */
const MAX_MESSAGE_BYTES = 10 * 1024 * 1024;

/** The arguments of an operation, and the request they came with. */
interface OperationArgs extends ExecutionArgs {
  request: SubgraphRequest;
}

/**
 * graphql-transport-ws at `/graphql` for the router. One socket carries the operations of many viewers, so what
 * HTTP has in headers comes with each operation, in `extensions.headers`, and never with the socket.
 */
export function serveSubscriptions<Context extends SubgraphRequest>({
  http,
  schema,
  requestOf,
  context,
  logger,
}: SubscriptionServerOptions<Context>): { close(): Promise<void> } {
  const sockets = createWebSocketServer(http, MAX_MESSAGE_BYTES);

  const server = useServer(
    {
      onSubscribe: (_ctx, _id, { query, operationName, variables, extensions }) => {
        try {
          const headers = (extensions?.headers ?? {}) as Record<string, string | undefined>;
          const request = requestOf(readRequestMetadata(headers), headers[IDENTITY_HEADER], NEVER);
          const document = parse(query);
          const errors = validate(schema, document);
          if (errors.length > 0) return errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
          return {
            schema,
            document,
            operationName,
            variableValues: variables,
            contextValue: context(request),
            request,
          };
        } catch (error) {
          if (error instanceof PublicError) return [new GraphQLError(error.message, { extensions: error.extensions })];
          if (error instanceof GraphQLError) return [withCode(error, 'GRAPHQL_PARSE_FAILED')];
          throw error;
        }
      },
      subscribe: async (args) => {
        const { request, ...operation } = args as OperationArgs;
        const source = await createSourceEventStream(operation);
        if (!(Symbol.asyncIterator in source)) return source;
        // Each event gets a context, and so loaders, of its own: a cached row would be a stale one.
        return mapAsync(source, (event) => execute({ ...operation, rootValue: event, contextValue: context(request) }));
      },
      onNext: (_ctx, _id, _payload, args, result) => maskResult(result as ExecutionResult, args as OperationArgs),
      // What `onSubscribe` refused, and what a source threw.
      onError: (_ctx, _id, { extensions }, errors) => {
        const { requestId } = readRequestMetadata((extensions?.headers ?? {}) as Record<string, unknown>);
        return errors.map((error) => maskError(error, logger, requestId));
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

function withCode(error: GraphQLError, code: string): GraphQLError {
  return error.extensions.code ? error : new GraphQLError(error.message, { ...error, extensions: { code } });
}

function maskResult(result: ExecutionResult, { request }: OperationArgs) {
  if (!result.errors) return result;
  return { ...result, errors: result.errors.map((error) => maskError(error, request.logger, request.requestId)) };
}
