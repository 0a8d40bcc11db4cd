import { createConsistencyTokens } from '#platform/consistency-tokens.ts';
import { createHealth } from '#platform/health.ts';
import { identityConfig } from '#platform/identity.ts';
import { createJobs } from '#platform/jobs.ts';
import { createMail, mailConfig } from '#platform/mail.ts';
import { createMetrics } from '#platform/metrics.ts';
import { runProcess } from '#platform/process.ts';
import { createRedis, redisConfig } from '#platform/redis.ts';
import { createWakeups } from '#platform/wakeups.ts';
import { createDatabase, databaseConfig } from '#prisma/database.ts';
import { usersConfig } from './config.ts';
import { createUsersServer } from './server.ts';
import { accessTokenConfig } from './services/access-tokens.ts';

const concerns = { database: databaseConfig, redis: redisConfig, identityKeys: identityConfig };
const own = { users: usersConfig, signingKeys: accessTokenConfig, mail: mailConfig };

await runProcess('users', { ...concerns, ...own }, async ({ config, logger, onStop }) => {
  const { identityKeys, signingKeys, users: settings, process } = config;
  const metrics = createMetrics('users');
  const redis = createRedis(config.redis, logger);
  const wakeups = createWakeups(redis, logger);
  onStop(() => Promise.all([wakeups.close(), redis.disconnect()]));
  const tokens = createConsistencyTokens(redis, logger);
  const database = createDatabase('users', config.database, { tokens, metrics, logger });
  onStop(() => database.close());
  const jobs = createJobs({ databaseUrl: config.database.url, logger });
  const mail = createMail(config.mail, logger);

  const parts = { database, redis, wakeups, jobs, mail, metrics, logger, health: createHealth() };
  const server = await createUsersServer({ ...parts, settings, signingKeys, identityKeys });
  onStop(() => server.stop(process.shutdownGraceMs));
  await server.prepare();
  await server.work();
  const listening = await server.listen(settings.port, process.host);
  logger.info({ port: listening }, 'listening');
});
