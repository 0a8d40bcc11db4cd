import { z } from 'zod';
import { cacheConfig, port } from '#platform/config.ts';
import { identityConfig } from '#platform/identity.ts';
import { redisConfig } from '#platform/redis.ts';
import { storageConfig } from '#platform/storage/config.ts';
import { databaseConfig } from '#prisma/database.ts';

/** All that this process reads from its environment. */
export const concerns = {
  listen: z.object({ VOCABULARY_PORT: port.default(4003) }),
  cache: cacheConfig,
  database: databaseConfig,
  redis: redisConfig,
  storage: storageConfig,
  identityKeys: identityConfig,
};
