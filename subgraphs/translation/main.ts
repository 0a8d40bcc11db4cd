import { loadDictionary } from '#language/dictionary/load.ts';
import { cacheConfig } from '#platform/config.ts';
import { createConsistencyTokens } from '#platform/consistency-tokens.ts';
import { createHealth } from '#platform/health.ts';
import { identityConfig } from '#platform/identity.ts';
import { createMetrics } from '#platform/metrics.ts';
import { modelConfig } from '#platform/model/config.ts';
import { createModel } from '#platform/model/model.ts';
import { runProcess } from '#platform/process.ts';
import { createRedis, redisConfig } from '#platform/redis.ts';
import { createDatabase, databaseConfig } from '#prisma/database.ts';
import { translationConfig } from './config.ts';
import { createTranslationServer } from './server.ts';

const servers = { cache: cacheConfig, database: databaseConfig, redis: redisConfig, model: modelConfig };
const concerns = { ...servers, translation: translationConfig, identityKeys: identityConfig };

await runProcess('translation', concerns, async ({ config, logger, onStop }) => {
  const metrics = createMetrics('translation');
  const redis = createRedis(config.redis, logger);
  onStop(() => redis.disconnect());
  const shared = { tokens: createConsistencyTokens(redis, logger), metrics, logger };
  const database = createDatabase('translation', config.database, shared);
  onStop(() => database.close());

  const dictionary = await loadDictionary(config.cache, logger);
  onStop(() => dictionary.close());
  const model = createModel(config.model);
  const parts = { ...shared, database, dictionary, model, health: createHealth() };
  const { port, ...history } = config.translation;
  const server = await createTranslationServer({ ...parts, ...history, identityKeys: config.identityKeys });
  onStop(() => server.stop(config.process.shutdownGraceMs));
  const listening = await server.listen(port, config.process.host);
  server.upkeep.start();
  logger.info({ port: listening, model: model?.name ?? null }, 'listening');
});
