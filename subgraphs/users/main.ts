import { createConsistencyTokens } from '#platform/consistency-tokens.ts';
import { createHealth } from '#platform/health.ts';
import { createJobs } from '#platform/jobs.ts';
import { createMail } from '#platform/mail.ts';
import { createMetrics } from '#platform/metrics.ts';
import { runProcess } from '#platform/process.ts';
import { createRedis } from '#platform/redis.ts';
import { createWakeups } from '#platform/wakeups.ts';
import { createDatabase } from '#prisma/database.ts';
import { concerns } from './config.ts';
import { createUsersServer } from './server.ts';

await runProcess('users', concerns, async ({ config, logger, onStop }) => {
  const { settings, signingKeys, identityKeys, dailyTokenQuota, budgetMonthlyUsd } = config;
  const metrics = createMetrics('users');
  const redis = createRedis(config.redis, logger);
  const wakeups = createWakeups(redis, logger);
  onStop(() => Promise.all([wakeups.close(), redis.disconnect()]));
  const tokens = createConsistencyTokens(redis, logger);
  const database = createDatabase('users', config.database, { tokens, metrics, logger });
  onStop(() => database.close());
  const jobs = createJobs({ databaseUrl: config.database.url, logger });
  const mail = createMail(config.mail, logger);

  const parts = { database, redis, tokens, wakeups, jobs, mail, health: createHealth(), metrics, logger };
  const given = { settings, signingKeys, identityKeys, dailyTokenQuota, budgetMonthlyUsd };
  const server = await createUsersServer({ ...parts, ...given });
  onStop(() => server.stop(config.process.shutdownGraceMs));
  await server.prepare();
  const listening = await server.listen(settings.port, config.process.host);
  logger.info({ port: listening }, 'listening');
});
