import { readFileSync } from 'node:fs';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { graphqlHttp } from '#platform/graphql-http.ts';
import { createHealth } from '#platform/health.ts';
import { createHttpServer } from '#platform/http-server.ts';
import { createLogger } from '#platform/logging.ts';
import { createMetrics } from '#platform/metrics.ts';

/** Apollo's gateway as it comes, behind our HTTP server. */
const logger = createLogger('stock-gateway', 'error');
const gateway = new ApolloGateway({ supergraphSdl: readFileSync(process.env.SUPERGRAPH ?? '', 'utf8'), logger });
const apollo = new ApolloServer({ gateway, logger, plugins: [ApolloServerPluginLandingPageDisabled()] });
await apollo.start();
const http = createHttpServer({ health: createHealth(), metrics: createMetrics('stock-gateway'), logger });
http.route('/graphql', graphqlHttp(apollo, { maxBodyBytes: 1e6, context: async () => ({}) }));
console.log(`"listening" ${await http.listen(Number(process.env.PORT), '127.0.0.1')}`);
