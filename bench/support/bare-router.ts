import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { port, secret } from '#platform/config.ts';
import { publicConsistencyHeaders } from '#platform/consistency.ts';
import { createHealth } from '#platform/health.ts';
import { createHttpServer } from '#platform/http-server.ts';
import { createIdentitySigner } from '#platform/identity.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createOperationMeter } from '#platform/operation-meter.ts';
import { runProcess } from '#platform/process.ts';
import { readRequestMetadata } from '#platform/request.ts';
import type { Viewer } from '#platform/viewer.ts';
import { routerConfig } from '../../router/config.ts';
import { httpContext, type RouterContext } from '../../router/context.ts';
import { createSubgraph } from '../../router/executor/subgraph.ts';
import { createGateway } from '../../router/gateway.ts';
import { serveGraphqlHttp } from '../../router/graphql-http.ts';
import { createReadDocument } from '../../router/read-document.ts';
import { createRunOperation } from '../../router/run-operation.ts';
import { createSubgraphHooks } from '../../router/subgraph-hooks.ts';

/**
 * The router without any guard: whoever asks is one viewer, and may ask anything, as often as they like. It still plans,
 * fetches, measures and logs each operation, so what it costs less than the real one is what guards cost.
 */
const concerns = {
  listen: z.object({ PORT: port }),
  router: routerConfig,
  identity: z.object({ ROUTER_IDENTITY_SECRET: secret }),
  bare: z.object({ BENCH_VIEWER: z.uuid() }),
};

await runProcess('bare-router', concerns, async ({ config, logger, onStop }) => {
  const metrics = createMetrics('bare-router');
  const hooks = createSubgraphHooks(createIdentitySigner('router', config.identity.ROUTER_IDENTITY_SECRET));
  const gateway = createGateway<RouterContext>({
    ...config.router,
    supergraphSdl: readFileSync(config.router.supergraphFile, 'utf8'),
    urls: config.router.subgraphUrls,
    connect: (name, url) => createSubgraph({ name, url, timeoutMs: config.router.subgraphTimeoutMs, hooks }),
  });
  const meter = createOperationMeter(metrics, 'info');
  const run = createRunOperation<RouterContext>({
    gateway,
    readDocument: createReadDocument({ introspection: true }),
    formatError: (error) => error.toJSON(),
    onAnswered: (answered, { logger }) => meter(answered, logger),
  });

  const viewer: Viewer = { id: config.bare.BENCH_VIEWER, role: 'LEARNER', sessionId: null, scopes: null };
  const caller = { viewer, expiresAt: null, key: 'bench' };
  const http = createHttpServer({ health: createHealth(), metrics, logger });
  const graphql = serveGraphqlHttp<RouterContext>({
    run,
    maxBodyBytes: Number.POSITIVE_INFINITY,
    async context(request, response) {
      const metadata = readRequestMetadata(request.headers);
      response.setHeader('x-request-id', metadata.requestId);
      return httpContext(request, response, metadata, caller, logger);
    },
    finish({ context: { consistency }, response }) {
      response.setHeaders(new Map(Object.entries(publicConsistencyHeaders(consistency))));
    },
  });
  http.route('/graphql', graphql);
  onStop(async () => {
    await http.close(config.process.shutdownGraceMs);
    await gateway.close();
  });
  logger.info({ port: await http.listen(config.listen.PORT, config.process.host) }, 'listening');
});
