import { createConsistencyTokens } from '#platform/consistency-tokens.ts';
import { createHealth } from '#platform/health.ts';
import { identityConfig } from '#platform/identity.ts';
import { createJobs } from '#platform/jobs.ts';
import { createMetrics } from '#platform/metrics.ts';
import { runProcess } from '#platform/process.ts';
import { createRedis, redisConfig } from '#platform/redis.ts';
import { createWakeups } from '#platform/wakeups.ts';
import { createDatabase, databaseConfig } from '#prisma/database.ts';
import { agentsConfig } from './config.ts';
import { createCheckpoints } from './data/checkpoints.ts';
import { createGrammarChecker } from './grammar/checker.ts';
import { createAgentsServer } from './server.ts';

const concerns = { database: databaseConfig, redis: redisConfig, identityKeys: identityConfig, agents: agentsConfig };

await runProcess('agents', concerns, async ({ config, logger, onStop }) => {
  const { agents, identityKeys, process } = config;
  const metrics = createMetrics('agents');
  const redis = createRedis(config.redis, logger);
  const wakeups = createWakeups(redis, logger);
  onStop(() => Promise.all([wakeups.close(), redis.disconnect()]));
  const tokens = createConsistencyTokens(redis, logger);
  const database = createDatabase('agents', config.database, { tokens, metrics, logger });
  onStop(() => database.close());
  const checkpoints = createCheckpoints(config.database.url, logger);
  onStop(() => checkpoints.close());
  const checker = createGrammarChecker({ logger });
  onStop(() => checker.close());
  const jobs = createJobs({ databaseUrl: config.database.url, logger });

  const parts = { database, wakeups, checkpoints, checker, jobs, metrics, logger, health: createHealth() };
  const { urls, limits } = agents;
  const server = await createAgentsServer({ ...parts, identityKeys, urls, limits });
  onStop(() => server.stop(process.shutdownGraceMs));
  await server.prepare();
  const listening = await server.listen(agents.port, process.host);
  logger.info({ port: listening, workers: agents.workers }, 'listening');
  await Promise.all([agents.workers > 0 && server.work(agents.workers), checker.warm()]);
});
