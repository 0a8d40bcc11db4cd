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
import { createConsistency } from './consistency.ts';
import { maskError, PublicError, withCode } from './errors.ts';
import type { Logger } from './logging.ts';
import { readRequestMetadata } from './request.ts';
import type { SubgraphRequest } from './subgraph-server.ts';
import { createWebSocketServer } from './web-socket-server.ts';

interface SubscriptionServerOptions<Context extends SubgraphRequest> {
  http: Server;
  schema: GraphQLSchema;
  /** @throws when the identity is not signed */
  requestOf: (headers: Record<string, unknown>, signal: AbortSignal) => SubgraphRequest;
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
 * graphql-transport-ws at `/graphql` for the router. One socket carries the operations of many viewers, so what HTTP has in
 * headers comes with each operation, in `extensions.headers`, and never with the socket. An event's
 * `extensions.consistency` is the token that what joins it is to be asked with.
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
          const request = requestOf((extensions?.headers ?? {}) as Record<string, unknown>, NEVER);
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
        return mapAsync(source, async (event) => {
          // Each event gets a context, and so loaders, of its own: a cached row would be a stale one.
          const ofEvent = requestOfEvent(request);
          const result = await execute({ ...operation, rootValue: event, contextValue: context(ofEvent) });
          const { token } = ofEvent.viewer.consistency;
          return token === null ? result : { ...result, extensions: { ...result.extensions, consistency: token } };
        });
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

/** The source has read the event as the subscription's own viewer: what the event's fields read is at least that new. */
function requestOfEvent(request: SubgraphRequest): SubgraphRequest {
  const consistency = createConsistency(request.viewer.consistency.token);
  return { ...request, viewer: { ...request.viewer, consistency } };
}

function maskResult(result: ExecutionResult, { request }: OperationArgs) {
  if (!result.errors) return result;
  return { ...result, errors: result.errors.map((error) => maskError(error, request.logger, request.requestId)) };
}
