import { readFileSync } from 'node:fs';
import { ApolloServer, type ApolloServerOptionsWithGateway } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { graphqlHttp } from '#platform/graphql-http.ts';
import { abortedOnClose } from '#platform/graphql-requests.ts';
import { createHealth } from '#platform/health.ts';
import { createHttpServer } from '#platform/http-server.ts';
import { createLogger } from '#platform/logging.ts';
import { createMetrics } from '#platform/metrics.ts';
import { resultText } from '../../../router/executor/response-text.ts';
import { createSubgraph, type ExecutionContext } from '../../../router/executor/subgraph.ts';
import { createGateway } from '../../../router/gateway.ts';

/** Our executor as a gateway of Apollo Server, in the place of the router's own way from a request to an answer. */
type ApolloGateway = ApolloServerOptionsWithGateway<ExecutionContext>['gateway'];

const logger = createLogger('behind-apollo-server', 'error');
const gateway = createGateway<ExecutionContext>({
  supergraphSdl: readFileSync(process.env.SUPERGRAPH ?? '', 'utf8'),
  operationTimeoutMs: 60_000,
  connect: (name, url) => {
    const hooks = { headersFor: () => ({}), sharingKey: () => null, onHeaders() {}, standIn: () => null };
    return createSubgraph({ name, url, timeoutMs: 30_000, hooks });
  },
});

const apolloGateway: ApolloGateway = {
  onSchemaLoadOrUpdate(listener) {
    listener({ apiSchema: gateway.schema(), coreSupergraphSdl: '' });
    return () => {};
  },
  load: async () => ({
    executor: ({ document, source, request: { operationName, variables = {} }, context }) =>
      gateway.execute(gateway.prepare(source, document, operationName), variables, context as ExecutionContext),
  }),
  stop: () => gateway.close(),
};

const apollo = new ApolloServer<ExecutionContext>({
  gateway: apolloGateway,
  stringifyResult: resultText,
  logger,
  plugins: [ApolloServerPluginLandingPageDisabled(), ApolloServerPluginCacheControlDisabled()],
});
await apollo.start();
const http = createHttpServer({ health: createHealth(), metrics: createMetrics('behind-apollo-server'), logger });
const context = async (_: unknown, response: Parameters<typeof abortedOnClose>[0]) => ({
  logger,
  signal: abortedOnClose(response),
});
http.route('/graphql', graphqlHttp(apollo, { maxBodyBytes: 1e6, context }));
console.log(`"listening" ${await http.listen(Number(process.env.PORT), '127.0.0.1')}`);
