import { z } from 'zod';
import { cacheConfig, port } from '#platform/config.ts';
import { identityConfig } from '#platform/identity.ts';
import { dailyTokenQuotaConfig, modelConfig } from '#platform/model/config.ts';
import { redisConfig } from '#platform/redis.ts';
import { vectorsConfig } from '#platform/vectors/config.ts';
import { databaseConfig } from '#prisma/database.ts';

const retentionMonths = z
  .object({ TRANSLATION_RETENTION_MONTHS: z.coerce.number('expected a number').int().min(1).max(1_200).optional() })
  // Whole months before the present one that stay in the history; null keeps all.
  .transform((env) => env.TRANSLATION_RETENTION_MONTHS ?? null);

/** All that this process reads from its environment. */
export const concerns = {
  listen: z.object({ TRANSLATION_PORT: port.default(4002) }),
  retentionMonths,
  cache: cacheConfig,
  database: databaseConfig,
  redis: redisConfig,
  vectors: vectorsConfig,
  model: modelConfig,
  dailyTokenQuota: dailyTokenQuotaConfig,
  identityKeys: identityConfig,
};
