import { loadDictionary } from '#language/dictionary/load.ts';
import { createConsistencyTokens } from '#platform/consistency-tokens.ts';
import { createHealth } from '#platform/health.ts';
import { createJobs } from '#platform/jobs.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createModel } from '#platform/model/model.ts';
import { runProcess } from '#platform/process.ts';
import { createRedis } from '#platform/redis.ts';
import { createVectors } from '#platform/vectors/vectors.ts';
import { createDatabase } from '#prisma/database.ts';
import { concerns } from './config.ts';
import { createTranslationServer } from './server.ts';

await runProcess('translation', concerns, async ({ config, logger, onStop }) => {
  const { dailyTokenQuota, identityKeys } = config;
  const metrics = createMetrics('translation');
  const redis = createRedis(config.redis, logger);
  onStop(() => redis.disconnect());
  const tokens = createConsistencyTokens(redis, logger);
  const database = createDatabase('translation', config.database, { tokens, metrics, logger });
  onStop(() => database.close());
  const jobs = createJobs({ databaseUrl: config.database.url, logger });
  const dictionary = await loadDictionary(config.cache, logger);
  onStop(() => dictionary.close());
  const vectors = config.vectors && createVectors(config.vectors, metrics);
  const model = createModel(config.model);

  const limits = { retentionMonths: config.retentionMonths, dailyTokenQuota };
  const parts = { database, jobs, dictionary, vectors, model, ...limits, health: createHealth(), metrics, logger };
  const server = await createTranslationServer({ ...parts, identityKeys });
  onStop(() => server.stop(config.process.shutdownGraceMs));
  await server.prepare();
  const listening = await server.listen(config.listen.TRANSLATION_PORT, config.process.host);
  logger.info({ port: listening, model: model?.name ?? null }, 'listening');
});
