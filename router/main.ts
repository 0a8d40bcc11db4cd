import { z } from 'zod';
import { secret } from '#platform/config.ts';
import { createHealth } from '#platform/health.ts';
import { createIdentitySigner } from '#platform/identity.ts';
import { createMetrics } from '#platform/metrics.ts';
import { runProcess } from '#platform/process.ts';
import { createRedis, redisConfig } from '#platform/redis.ts';
import { localFilesConfig } from '#platform/storage/config.ts';
import { createWakeups } from '#platform/wakeups.ts';
import { routerConfig } from './config.ts';
import { guardConcerns } from './guards/config.ts';
import { createRouterServer } from './server.ts';

const concerns = {
  router: routerConfig,
  identity: z.object({ ROUTER_IDENTITY_SECRET: secret }),
  redis: redisConfig,
  localFiles: localFilesConfig,
  ...guardConcerns,
};

await runProcess('router', concerns, async ({ config, logger, onStop }) => {
  const redis = createRedis(config.redis, logger);
  const wakeups = createWakeups(redis, logger);
  onStop(() => Promise.all([redis.disconnect(), wakeups.close()]));
  const server = await createRouterServer({
    ...config.router,
    guards: config,
    localFiles: config.localFiles,
    signIdentity: createIdentitySigner('router', config.identity.ROUTER_IDENTITY_SECRET),
    redis,
    wakeups,
    health: createHealth(),
    metrics: createMetrics('router'),
    logger,
  });
  onStop(() => server.stop(config.process.shutdownGraceMs));
  const listening = await server.listen(config.router.port, config.process.host);
  logger.info({ port: listening }, 'listening');
});
