import { z } from 'zod';
import { embeddingConfig } from '#language/embeddings/endpoint.ts';
import { cacheConfig, port } from '#platform/config.ts';
import { identityConfig } from '#platform/identity.ts';
import { redisConfig } from '#platform/redis.ts';
import { storageConfig } from '#platform/storage/config.ts';
import { vectorsConfig } from '#platform/vectors/config.ts';
import { databaseConfig } from '#prisma/database.ts';

export const similarWordsConfig = z
  .object({ SIMILAR_WORDS: z.coerce.number('expected a number').int().min(100).max(200_000).default(30_000) })
  // Of each language, the most frequent: words that can be found as similar ones.
  .transform((env) => env.SIMILAR_WORDS);

/** All that this process reads from its environment. */
export const concerns = {
  listen: z.object({ VOCABULARY_PORT: port.default(4003) }),
  cache: cacheConfig,
  database: databaseConfig,
  redis: redisConfig,
  storage: storageConfig,
  vectors: vectorsConfig,
  embedding: embeddingConfig,
  similarWords: similarWordsConfig,
  identityKeys: identityConfig,
};
