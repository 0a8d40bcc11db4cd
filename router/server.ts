import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import type { GraphQLSchema } from 'graphql';
import { maskErrors, measureOperations } from '#platform/apollo-plugins.ts';
import { CONSISTENCY_HEADER, createConsistency, publicConsistencyHeaders } from '#platform/consistency.ts';
import { abortedOnClose, graphqlHttp } from '#platform/graphql-http.ts';
import type { Health } from '#platform/health.ts';
import { createHttpServer, type HttpServer } from '#platform/http-server.ts';
import type { Logger } from '#platform/logging.ts';
import type { Metrics } from '#platform/metrics.ts';
import { readRequestMetadata } from '#platform/request.ts';
import type { Viewer } from '#platform/viewer.ts';
import { createTokenVerifier } from './access-tokens.ts';
import { clientAddressOf } from './client-address.ts';
import type { RouterContext } from './context.ts';
import { createGateway } from './gateway.ts';
import { maskRouterError } from './mask-errors.ts';
import { limitMutationFields, MAX_TOKENS } from './plugins/operation-limits.ts';
import { refuseSubscriptionsOverHttp } from './plugins/refuse-subscriptions-over-http.ts';
import { createSubscribe } from './subscriptions/subscribe.ts';
import { createUpstreamSockets } from './subscriptions/upstream-sockets.ts';
import { serveWebSockets } from './subscriptions/websocket.ts';

export interface RouterDependencies {
  /** Path of the composed supergraph. */
  supergraphFile: string;
  /** Addresses that take the place of the supergraph's own, by subgraph. */
  subgraphUrls: Readonly<Record<string, string | undefined>>;
  subgraphTimeoutMs: number;
  signIdentity: (viewer: Viewer, audience: string) => string;
  /** Apollo Sandbox on `GET /graphql`, and introspection. */
  sandbox: boolean;
  health: Health;
  metrics: Metrics;
  logger: Logger;
}

export interface RouterServer extends HttpServer {
  stop(graceMs: number): Promise<void>;
}

const MAX_BODY_BYTES = 1024 * 1024;

/** The one endpoint: HTTP and WebSocket at `/graphql`. Opens no port until `listen`. */
export async function createRouterServer(dependencies: RouterDependencies): Promise<RouterServer> {
  const { subgraphUrls, signIdentity, sandbox, health, metrics, logger } = dependencies;
  const gateway = createGateway({ ...dependencies, urls: subgraphUrls });
  let schema: GraphQLSchema | undefined;
  gateway.apollo.onSchemaLoadOrUpdate(({ apiSchema }) => {
    schema = apiSchema;
  });

  const apollo = new ApolloServer<RouterContext>({
    gateway: gateway.apollo,
    introspection: sandbox,
    parseOptions: { maxTokens: MAX_TOKENS },
    validationRules: [limitMutationFields],
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    logger,
    plugins: [
      sandbox ? ApolloServerPluginLandingPageLocalDefault({ footer: false }) : ApolloServerPluginLandingPageDisabled(),
      refuseSubscriptionsOverHttp(),
      maskErrors(maskRouterError),
      measureOperations(metrics, 'info'),
    ],
  });
  await apollo.start();

  for (const [name, url] of gateway.subgraphs) {
    // A subgraph that is down takes only its own fields with it.
    health.watch(name, () => expectReady(new URL('/health/ready', url)), { required: false });
  }
  const usersUrl = gateway.subgraphs.get('users');
  if (!usersUrl) throw new Error('The supergraph has no subgraph "users", whose keys verify access tokens.');
  const tokens = createTokenVerifier(new URL('/.well-known/jwks.json', usersUrl), logger);

  const http = createHttpServer({ health, metrics, logger });
  http.route(
    '/graphql',
    graphqlHttp(apollo, {
      maxBodyBytes: MAX_BODY_BYTES,
      async context(request, response) {
        const metadata = {
          ...readRequestMetadata(request.headers),
          clientAddress: clientAddressOf(request),
        };
        const { requestId, traceparent } = metadata;
        response.setHeader('x-request-id', requestId);
        const viewer = await tokens.verify(request.headers.authorization);
        return {
          ...metadata,
          viewer,
          consistency: createConsistency(request.headers[CONSISTENCY_HEADER]),
          logger: logger.child({ requestId, traceparent, viewerId: viewer.id }),
          signal: abortedOnClose(response),
        };
      },
      answerHeaders: ({ consistency }) => publicConsistencyHeaders(consistency),
    }),
  );

  const upstream = createUpstreamSockets(gateway.subgraphs);
  const webSockets = serveWebSockets({
    http: http.server,
    apollo,
    schema: () => schema as GraphQLSchema,
    subscribe: createSubscribe(gateway, upstream, signIdentity),
    verifyAuthorization: tokens.verify,
    logger,
  });

  return {
    ...http,
    async stop(graceMs) {
      health.stopping();
      tokens.close();
      await Promise.all([webSockets.close(), http.close(graceMs)]);
      await upstream.close();
      await apollo.stop();
      await Promise.all([...gateway.dataSources.values()].map((dataSource) => dataSource.close()));
    },
  };
}

async function expectReady(url: URL): Promise<void> {
  const { ok, status } = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  if (!ok) throw new Error(`${url} answered ${status}`);
}
