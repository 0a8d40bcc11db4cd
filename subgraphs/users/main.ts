import { z } from 'zod';
import { port } from '#platform/config.ts';
import { createConsistencyTokens } from '#platform/consistency-tokens.ts';
import { createHealth } from '#platform/health.ts';
import { identityConfig } from '#platform/identity.ts';
import { createJobs } from '#platform/jobs.ts';
import { createMetrics } from '#platform/metrics.ts';
import { runProcess } from '#platform/process.ts';
import { createRedis, redisConfig } from '#platform/redis.ts';
import { createDatabase, databaseConfig } from '#prisma/database.ts';
import { quotaConfig } from './data/user-changed.ts';
import { createUsersServer } from './server.ts';
import { accessTokenConfig } from './services/access-tokens.ts';

const concerns = {
  listen: z.object({ USERS_PORT: port.default(4001) }),
  database: databaseConfig,
  redis: redisConfig,
  signingKeys: accessTokenConfig,
  identityKeys: identityConfig,
  dailyTokenQuota: quotaConfig,
};

await runProcess('users', concerns, async ({ config, logger, onStop }) => {
  const metrics = createMetrics('users');
  const redis = createRedis(config.redis, logger);
  onStop(() => redis.disconnect());
  const tokens = createConsistencyTokens(redis, logger);
  const database = createDatabase('users', config.database, { tokens, metrics, logger });
  onStop(() => database.close());
  const jobs = createJobs({ databaseUrl: config.database.url, logger });
  const parts = { database, tokens, jobs, health: createHealth(), metrics, logger };
  const { signingKeys, identityKeys, dailyTokenQuota } = config;
  const server = await createUsersServer({ ...parts, signingKeys, identityKeys, dailyTokenQuota });
  onStop(() => server.stop(config.process.shutdownGraceMs));
  await server.prepare();
  const listening = await server.listen(config.listen.USERS_PORT, config.process.host);
  logger.info({ port: listening }, 'listening');
});
