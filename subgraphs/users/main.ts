import { createConsistencyTokens } from '#platform/consistency-tokens.ts';
import { createHealth } from '#platform/health.ts';
import { createJobs } from '#platform/jobs.ts';
import { createMetrics } from '#platform/metrics.ts';
import { runProcess } from '#platform/process.ts';
import { createRedis } from '#platform/redis.ts';
import { createDatabase } from '#prisma/database.ts';
import { concerns } from './config.ts';
import { createUsersServer } from './server.ts';

await runProcess('users', concerns, async ({ config, logger, onStop }) => {
  const metrics = createMetrics('users');
  const redis = createRedis(config.redis, logger);
  onStop(() => redis.disconnect());
  const tokens = createConsistencyTokens(redis, logger);
  const database = createDatabase('users', config.database, { tokens, metrics, logger });
  onStop(() => database.close());
  const jobs = createJobs({ databaseUrl: config.database.url, logger });
  const parts = { database, tokens, jobs, health: createHealth(), metrics, logger };
  const { signingKeys, identityKeys, dailyTokenQuota, budgetMonthlyUsd } = config;
  const settings = { signingKeys, identityKeys, dailyTokenQuota, budgetMonthlyUsd };
  const server = await createUsersServer({ ...parts, ...settings });
  onStop(() => server.stop(config.process.shutdownGraceMs));
  await server.prepare();
  const listening = await server.listen(config.listen.USERS_PORT, config.process.host);
  logger.info({ port: listening }, 'listening');
});
