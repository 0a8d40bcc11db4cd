import { createConsistencyTokens } from '#platform/consistency-tokens.ts';
import { createHealth } from '#platform/health.ts';
import { createJobs } from '#platform/jobs.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createModel } from '#platform/model/model.ts';
import type { ProcessContext } from '#platform/process.ts';
import { createRedis } from '#platform/redis.ts';
import { createWakeups } from '#platform/wakeups.ts';
import { createDatabase } from '#prisma/database.ts';
import type { concerns } from './config.ts';
import { createCheckpoints } from './data/checkpoints.ts';
import { createGrammar } from './grammar/review.ts';

/** What the service and a process that only drives runs are both made of, from the same configuration. */
export function createProcessParts({ config, logger, onStop }: ProcessContext<typeof concerns>) {
  const { agents, identityKeys, dailyTokenQuota } = config;
  const metrics = createMetrics('agents');
  const redis = createRedis(config.redis, logger);
  const wakeups = createWakeups(redis, logger);
  onStop(() => Promise.all([wakeups.close(), redis.disconnect()]));
  const tokens = createConsistencyTokens(redis, logger);
  const database = createDatabase('agents', config.database, { tokens, metrics, logger });
  onStop(() => database.close());
  const checkpoints = createCheckpoints(config.database.url, logger);
  onStop(() => checkpoints.close());
  const checker = createGrammar(agents.languageToolUrl, logger);
  onStop(() => checker.close());
  const jobs = createJobs({ databaseUrl: config.database.url, logger });
  const model = createModel(config.model);
  const settings = { identityKeys, dailyTokenQuota, urls: agents.urls, limits: agents.limits };
  return { ...settings, database, wakeups, checkpoints, checker, jobs, model, metrics, logger, health: createHealth() };
}
