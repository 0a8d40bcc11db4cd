import { z } from 'zod';
import { loadDictionary } from '#language/dictionary/load.ts';
import { cacheConfig, port } from '#platform/config.ts';
import { createConsistencyTokens } from '#platform/consistency-tokens.ts';
import { createHealth } from '#platform/health.ts';
import { identityConfig } from '#platform/identity.ts';
import { createMetrics } from '#platform/metrics.ts';
import { modelConfig } from '#platform/model/config.ts';
import { createModel } from '#platform/model/model.ts';
import { runProcess } from '#platform/process.ts';
import { createRedis, redisConfig } from '#platform/redis.ts';
import { createDatabase, databaseConfig } from '#prisma/database.ts';
import { createTranslationServer } from './server.ts';

const concerns = {
  listen: z.object({ TRANSLATION_PORT: port.default(4002) }),
  cache: cacheConfig,
  database: databaseConfig,
  redis: redisConfig,
  model: modelConfig,
  identityKeys: identityConfig,
};

await runProcess('translation', concerns, async ({ config, logger, onStop }) => {
  const metrics = createMetrics('translation');
  const redis = createRedis(config.redis, logger);
  onStop(() => redis.disconnect());
  const tokens = createConsistencyTokens(redis, logger);
  const database = createDatabase('translation', config.database, { tokens, metrics, logger });
  onStop(() => database.close());

  const dictionary = await loadDictionary(config.cache, logger);
  onStop(() => dictionary.close());
  const model = createModel(config.model);
  const parts = { database, dictionary, model, health: createHealth(), metrics, logger };
  const server = await createTranslationServer({ ...parts, identityKeys: config.identityKeys });
  onStop(() => server.stop(config.process.shutdownGraceMs));
  const listening = await server.listen(config.listen.TRANSLATION_PORT, config.process.host);
  logger.info({ port: listening, model: model?.name ?? null }, 'listening');
});
