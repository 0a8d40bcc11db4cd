import cluster from 'node:cluster';
import { parseArgs } from 'node:util';
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
import { sharedMetrics, superviseWorkers } from './workers.ts';

const concerns = {
  router: routerConfig,
  identity: z.object({ ROUTER_IDENTITY_SECRET: secret }),
  redis: redisConfig,
  localFiles: localFilesConfig,
  ...guardConcerns,
};

await runProcess('router', concerns, async ({ config, logger, onStop }) => {
  const { values } = parseArgs({ options: { workers: { type: 'string' } } });
  const workers = values.workers === undefined ? config.router.workers : Number(values.workers);
  if (!Number.isInteger(workers) || workers < 1) throw new Error('--workers expects a whole number from 1 on.');
  if (workers > 1 && cluster.isPrimary) {
    const supervised = await superviseWorkers(workers, logger);
    onStop(supervised.stop);
    return logger.info({ workers }, 'supervising');
  }

  const redis = createRedis(config.redis, logger);
  const wakeups = createWakeups(redis, logger);
  onStop(() => Promise.all([redis.disconnect(), wakeups.close()]));
  const metrics = createMetrics('router');
  const server = await createRouterServer({
    ...config.router,
    guards: config,
    localFiles: config.localFiles,
    signIdentity: createIdentitySigner('router', config.identity.ROUTER_IDENTITY_SECRET),
    redis,
    wakeups,
    health: createHealth(),
    metrics,
    readMetrics: sharedMetrics(metrics.registry),
    logger,
  });
  process.on('SIGHUP', server.reloadSupergraph);
  onStop(() => server.stop(config.process.shutdownGraceMs));
  if (cluster.isWorker) obeySupervisor();
  const listening = await server.listen(config.router.port, config.process.host);
  logger.info({ port: listening, pid: process.pid }, 'listening');
});

function obeySupervisor(): void {
  // Ctrl-C reaches the supervisor too, which stops its workers.
  process.removeAllListeners('SIGINT').on('SIGINT', () => {});
  // Without it nobody else would.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}
