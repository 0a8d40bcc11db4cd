import { z } from 'zod';
import { cacheConfig, port } from '#platform/config.ts';
import { identityConfig } from '#platform/identity.ts';
import { dailyTokenQuotaConfig, modelConfig } from '#platform/model/config.ts';
import { redisConfig } from '#platform/redis.ts';
import { databaseConfig } from '#prisma/database.ts';

/** All that this process reads from its environment. */
export const concerns = {
  listen: z.object({ TRANSLATION_PORT: port.default(4002) }),
  cache: cacheConfig,
  database: databaseConfig,
  redis: redisConfig,
  model: modelConfig,
  dailyTokenQuota: dailyTokenQuotaConfig,
  identityKeys: identityConfig,
};
