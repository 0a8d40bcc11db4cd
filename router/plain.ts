import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import { abortedOnClose } from '#platform/graphql-requests.ts';
import { createHealth } from '#platform/health.ts';
import { createHttpServer, sendJson } from '#platform/http-server.ts';
import { createLogger } from '#platform/logging.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createSubgraph, type ExecutionContext, type SubgraphHooks } from './executor/subgraph.ts';
import { createGateway } from './gateway.ts';
import { serveGraphqlHttp } from './graphql-http.ts';
import { createReadDocument } from './read-document.ts';
import { createRunOperation } from './run-operation.ts';

const USAGE =
  'npm run router -- --supergraph FILE --port N     serves any Federation 2 supergraph on 127.0.0.1, unguarded';

export interface PlainRouterOptions {
  subgraphTimeoutMs: number;
  operationTimeoutMs: number;
  /** Equal queries at the same moment are sent once. @default true */
  sharing?: boolean;
}

const USUAL: PlainRouterOptions = { subgraphTimeoutMs: 30_000, operationTimeoutMs: 60_000 };

const HOOKS: SubgraphHooks<ExecutionContext> = {
  headersFor: () => ({}),
  sharingKey: () => '',
  onHeaders: () => {},
  standIn: () => null,
};

/**
 * The executor and nothing around it: no viewer, no signatures, no guards, errors as the subgraphs say them. For conformance
 * runs and benchmarks; never for clients, so it listens on this machine alone.
 */
export async function startPlainRouter(
  supergraphSdl: string,
  port: number,
  { subgraphTimeoutMs, operationTimeoutMs, sharing }: PlainRouterOptions = USUAL,
) {
  const logger = createLogger('plain-router', 'error');
  const gateway = createGateway<ExecutionContext>({
    supergraphSdl,
    operationTimeoutMs,
    missingValues: 'extension',
    connect: (name, url) => createSubgraph({ name, url, timeoutMs: subgraphTimeoutMs, hooks: HOOKS, sharing }),
  });
  const http = createHttpServer({ health: createHealth(), metrics: createMetrics('plain-router'), logger });
  const graphql = serveGraphqlHttp<ExecutionContext>({
    run: createRunOperation({ gateway, readDocument: createReadDocument({ introspection: true }), formatError }),
    maxBodyBytes: 16 * 1024 * 1024,
    context: async (_, response) => ({ logger, signal: abortedOnClose(response) }),
  });
  // Where tools for all kinds of gateways look; our own processes have more to say.
  http.route('/health', (_, response) => sendJson(response, 200, { ready: true }));
  http.route('/graphql', graphql);
  http.route('/', graphql);
  const listening = await http.listen(port, '127.0.0.1');
  return {
    url: `http://127.0.0.1:${listening}/graphql`,
    async stop() {
      await http.close(0);
      await gateway.close();
    },
  };
}

function formatError(error: GraphQLError): GraphQLFormattedError {
  const { extensions, ...rest } = error.toJSON();
  return { ...rest, extensions: { ...extensions, code: extensions?.code ?? 'INTERNAL_SERVER_ERROR' } };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { supergraph: { type: 'string' }, port: { type: 'string' } } });
  const port = Number(values.port ?? Number.NaN);
  if (!values.supergraph || !Number.isInteger(port)) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const router = await startPlainRouter(readFileSync(values.supergraph, 'utf8'), port);
  console.log(`listening on ${router.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void router.stop());
}

if (import.meta.main) await main();
