import { z } from 'zod';
import { port } from '#platform/config.ts';
import { createConsistencyTokens } from '#platform/consistency-tokens.ts';
import { createHealth } from '#platform/health.ts';
import { identityConfig } from '#platform/identity.ts';
import { createMetrics } from '#platform/metrics.ts';
import { runProcess } from '#platform/process.ts';
import { createRedis, redisConfig } from '#platform/redis.ts';
import { createDatabase, databaseConfig } from '#prisma/database.ts';
import { createUsersServer } from './server.ts';
import { accessTokenConfig } from './services/access-tokens.ts';

const concerns = {
  listen: z.object({ USERS_PORT: port.default(4001) }),
  database: databaseConfig,
  redis: redisConfig,
  signingKeys: accessTokenConfig,
  identityKeys: identityConfig,
};

await runProcess('users', concerns, async ({ config, logger, onStop }) => {
  const metrics = createMetrics('users');
  const redis = createRedis(config.redis, logger);
  onStop(() => redis.disconnect());
  const tokens = createConsistencyTokens(redis, logger);
  const database = createDatabase('users', config.database, { tokens, metrics, logger });
  onStop(() => database.close());

  const { signingKeys, identityKeys } = config;
  const health = createHealth();
  const server = await createUsersServer({ database, signingKeys, identityKeys, health, metrics, logger });
  onStop(() => server.stop(config.process.shutdownGraceMs));
  const listening = await server.listen(config.listen.USERS_PORT, config.process.host);
  logger.info({ port: listening }, 'listening');
});
