import { loadDictionary } from '#language/dictionary/load.ts';
import { createConfiguredEmbedder } from '#language/embeddings/configured.ts';
import { createConsistencyTokens } from '#platform/consistency-tokens.ts';
import { createHealth } from '#platform/health.ts';
import { createJobs } from '#platform/jobs.ts';
import { createMetrics } from '#platform/metrics.ts';
import { runProcess } from '#platform/process.ts';
import { createRedis } from '#platform/redis.ts';
import { createStorage } from '#platform/storage/create.ts';
import { createVectors } from '#platform/vectors/vectors.ts';
import { createDatabase } from '#prisma/database.ts';
import { concerns } from './config.ts';
import { createVocabularyServer } from './server.ts';

await runProcess('vocabulary', concerns, async ({ config, logger, onStop }) => {
  const metrics = createMetrics('vocabulary');
  const redis = createRedis(config.redis, logger);
  onStop(() => redis.disconnect());
  const tokens = createConsistencyTokens(redis, logger);
  const database = createDatabase('vocabulary', config.database, { tokens, metrics, logger });
  onStop(() => database.close());

  const dictionary = await loadDictionary(config.cache, logger);
  onStop(() => dictionary.close());
  const storage = await createStorage(config.storage, metrics);
  onStop(() => storage.close());
  const jobs = createJobs({ databaseUrl: config.database.url, logger });
  const vectors = config.vectors && createVectors(config.vectors, metrics);
  const sentences = createConfiguredEmbedder(config.embedding, dictionary);
  onStop(() => sentences.close());
  const searching = { vectors, sentences, similarWords: config.similarWords };
  const parts = { database, jobs, storage, dictionary, ...searching, health: createHealth(), metrics, logger };
  const server = await createVocabularyServer({ ...parts, identityKeys: config.identityKeys });
  onStop(() => server.stop(config.process.shutdownGraceMs));
  await server.prepare();
  const listening = await server.listen(config.listen.VOCABULARY_PORT, config.process.host);
  logger.info({ port: listening }, 'listening');
});
