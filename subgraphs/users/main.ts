import { z } from 'zod';
import { port } from '#platform/config.ts';
import { createHealth } from '#platform/health.ts';
import { identityConfig } from '#platform/identity.ts';
import { createMetrics } from '#platform/metrics.ts';
import { runProcess } from '#platform/process.ts';
import { createDatabase, databaseConfig } from '#prisma/database.ts';
import { createUsersServer } from './server.ts';
import { accessTokenConfig } from './services/access-tokens.ts';

const concerns = {
  listen: z.object({ USERS_PORT: port.default(4001) }),
  database: databaseConfig,
  signingKeys: accessTokenConfig,
  identityKeys: identityConfig,
};

await runProcess('users', concerns, async ({ config, logger, onStop }) => {
  const metrics = createMetrics('users');
  const database = createDatabase('users', config.database, (target) => metrics.sqlStatements.inc({ target }));
  onStop(() => database.close());

  const { signingKeys, identityKeys } = config;
  const health = createHealth();
  const server = await createUsersServer({ database, signingKeys, identityKeys, health, metrics, logger });
  onStop(() => server.stop(config.process.shutdownGraceMs));
  const listening = await server.listen(config.listen.USERS_PORT, config.process.host);
  logger.info({ port: listening }, 'listening');
});
