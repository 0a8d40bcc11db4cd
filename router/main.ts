import { z } from 'zod';
import { port, secret } from '#platform/config.ts';
import { createHealth } from '#platform/health.ts';
import { createIdentitySigner } from '#platform/identity.ts';
import { createMetrics } from '#platform/metrics.ts';
import { runProcess } from '#platform/process.ts';
import { routerConfig } from './config.ts';
import { createRouterServer } from './server.ts';

const concerns = {
  listen: z.object({ PORT: port.default(4000) }),
  router: routerConfig,
  identity: z.object({ ROUTER_IDENTITY_SECRET: secret }),
};

await runProcess('router', concerns, async ({ config, logger, onStop }) => {
  const server = await createRouterServer({
    ...config.router,
    signIdentity: createIdentitySigner('router', config.identity.ROUTER_IDENTITY_SECRET),
    health: createHealth(),
    metrics: createMetrics('router'),
    logger,
  });
  onStop(() => server.stop(config.process.shutdownGraceMs));
  const listening = await server.listen(config.listen.PORT, config.process.host);
  logger.info({ port: listening }, 'listening');
});
