import { z } from 'zod';
import { loadDictionary } from '#language/dictionary/load.ts';
import { cacheConfig, port } from '#platform/config.ts';
import { createConsistencyTokens } from '#platform/consistency-tokens.ts';
import { createHealth } from '#platform/health.ts';
import { identityConfig } from '#platform/identity.ts';
import { createJobs } from '#platform/jobs.ts';
import { createMetrics } from '#platform/metrics.ts';
import { runProcess } from '#platform/process.ts';
import { createRedis, redisConfig } from '#platform/redis.ts';
import { createDatabase, databaseConfig } from '#prisma/database.ts';
import { createVocabularyServer } from './server.ts';

const concerns = {
  listen: z.object({ VOCABULARY_PORT: port.default(4003) }),
  cache: cacheConfig,
  database: databaseConfig,
  redis: redisConfig,
  identityKeys: identityConfig,
};

await runProcess('vocabulary', concerns, async ({ config, logger, onStop }) => {
  const metrics = createMetrics('vocabulary');
  const redis = createRedis(config.redis, logger);
  onStop(() => redis.disconnect());
  const tokens = createConsistencyTokens(redis, logger);
  const database = createDatabase('vocabulary', config.database, { tokens, metrics, logger });
  onStop(() => database.close());

  const dictionary = await loadDictionary(config.cache, logger);
  onStop(() => dictionary.close());
  const jobs = createJobs({ databaseUrl: config.database.url, logger });
  const parts = { database, jobs, dictionary, health: createHealth(), metrics, logger };
  const server = await createVocabularyServer({ ...parts, identityKeys: config.identityKeys });
  onStop(() => server.stop(config.process.shutdownGraceMs));
  await server.prepare();
  const listening = await server.listen(config.listen.VOCABULARY_PORT, config.process.host);
  logger.info({ port: listening }, 'listening');
});
