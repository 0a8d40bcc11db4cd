import { z } from 'zod';
import { loadDictionary } from '#language/dictionary/load.ts';
import { cacheConfig, port } from '#platform/config.ts';
import { createHealth } from '#platform/health.ts';
import { identityConfig } from '#platform/identity.ts';
import { createMetrics } from '#platform/metrics.ts';
import { runProcess } from '#platform/process.ts';
import { createDatabase, databaseConfig } from '#prisma/database.ts';
import { createVocabularyServer } from './server.ts';

const concerns = {
  listen: z.object({ VOCABULARY_PORT: port.default(4003) }),
  cache: cacheConfig,
  database: databaseConfig,
  identityKeys: identityConfig,
};

await runProcess('vocabulary', concerns, async ({ config, logger, onStop }) => {
  const metrics = createMetrics('vocabulary');
  const database = createDatabase('vocabulary', config.database, (target) => metrics.sqlStatements.inc({ target }));
  onStop(() => database.close());

  const dictionary = await loadDictionary(config.cache, logger);
  onStop(() => dictionary.close());

  const { identityKeys } = config;
  const health = createHealth();
  const server = await createVocabularyServer({ database, dictionary, identityKeys, health, metrics, logger });
  onStop(() => server.stop(config.process.shutdownGraceMs));
  const listening = await server.listen(config.listen.VOCABULARY_PORT, config.process.host);
  logger.info({ port: listening }, 'listening');
});
