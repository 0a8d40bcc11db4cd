import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import { type GraphQLSchema, parse } from 'graphql';
import { maskErrors, measureOperations } from './apollo-plugins.ts';
import { CONSISTENCY_HEADER, type Consistency, consistencyHeaders, createConsistency } from './consistency.ts';
import { maskError, unauthenticated } from './errors.ts';
import { graphqlHttp } from './graphql-http.ts';
import { abortedOnClose } from './graphql-requests.ts';
import type { Health } from './health.ts';
import { createHttpServer, type HttpServer } from './http-server.ts';
import { IDENTITY_HEADER } from './identity.ts';
import type { Jobs } from './jobs.ts';
import type { Logger } from './logging.ts';
import type { Metrics } from './metrics.ts';
import { createOperationMeter } from './operation-meter.ts';
import { type RequestMetadata, readRequestMetadata } from './request.ts';
import { serveSubscriptions } from './subgraph-subscriptions.ts';
import type { Viewer } from './viewer.ts';

/** What a subgraph learns of a request before it looks at the operation. */
export interface SubgraphRequest extends RequestMetadata {
  viewer: Viewer & { readonly consistency: Consistency };
  logger: Logger;
  /** Aborts when the caller has left before the answer was ready. */
  signal: AbortSignal;
}

export interface SubgraphOptions<Context extends SubgraphRequest> {
  typeDefs: string;
  /** The generated `Resolvers` of the subgraph, complete. */
  resolvers: object;
  verifyIdentity: (token: string | null | undefined) => Viewer | null;
  /** Makes the context of one request, or of one event of a subscription; loaders live that long. */
  context: (request: SubgraphRequest) => Context;
  health: Health;
  metrics: Metrics;
  logger: Logger;
}

export interface SubgraphServer extends HttpServer {
  readonly schema: GraphQLSchema;
  /** Readiness goes false, sockets close with 1001, requests in flight finish. */
  stop(graceMs: number): Promise<void>;
}

const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Apollo Server and graphql-ws at `/graphql` on one port. Opens no port until `listen`. */
export async function createSubgraphServer<Context extends SubgraphRequest>(
  options: SubgraphOptions<Context>,
): Promise<SubgraphServer> {
  const { health, logger, metrics } = options;
  const schema = buildSubgraphSchema({
    typeDefs: parse(options.typeDefs),
    resolvers: options.resolvers as GraphQLResolverMap<unknown>,
  });
  const apollo = new ApolloServer<Context>({
    schema,
    // Reached only by the router and by signed workers, which need it; the router decides for clients.
    introspection: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    logger,
    plugins: [
      ApolloServerPluginInlineTraceDisabled(),
      maskErrors(maskError),
      measureOperations(createOperationMeter(metrics, 'debug')),
    ],
  });
  await apollo.start();

  const requestOf = (headers: Record<string, unknown>, signal: AbortSignal): SubgraphRequest => {
    const known = options.verifyIdentity(headers[IDENTITY_HEADER] as string | undefined);
    if (!known) throw unauthenticated('Ask the router: a subgraph answers only to signed identities.');
    const viewer = { ...known, consistency: createConsistency(headers[CONSISTENCY_HEADER]) };
    const metadata = readRequestMetadata(headers);
    const { requestId, traceparent } = metadata;
    return { ...metadata, viewer, signal, logger: logger.child({ requestId, traceparent, viewerId: viewer.id }) };
  };

  const http = createHttpServer({ health, metrics, logger });
  http.route(
    '/graphql',
    graphqlHttp(apollo, {
      maxBodyBytes: MAX_BODY_BYTES,
      context: async (request, response) => options.context(requestOf(request.headers, abortedOnClose(response))),
      answerHeaders: ({ viewer }) => consistencyHeaders(viewer.consistency),
    }),
  );
  const subscriptions = serveSubscriptions({ http: http.server, schema, requestOf, context: options.context, logger });

  return {
    ...http,
    schema,
    async stop(graceMs) {
      health.stopping();
      await Promise.all([subscriptions.close(), http.close(graceMs)]);
      await apollo.stop();
    },
  };
}

export interface PreparedServer extends SubgraphServer {
  /** Starts the jobs and subscribes to events. To be called before the server listens. */
  prepare(): Promise<void>;
}

/** A server whose jobs start and stop with it: at once it takes neither requests nor jobs any more. */
export function withJobs(server: SubgraphServer, jobs: Jobs, subscribe: () => Promise<unknown>): PreparedServer {
  return {
    ...server,
    async prepare() {
      await jobs.start();
      await subscribe();
    },
    stop: async (graceMs) => void (await Promise.all([server.stop(graceMs), jobs.stop(graceMs)])),
  };
}
