import { z } from 'zod';
import { cacheConfig, port } from '#platform/config.ts';
import { identityConfig } from '#platform/identity.ts';
import { dailyTokenQuotaConfig, modelConfig } from '#platform/model/config.ts';
import { redisConfig } from '#platform/redis.ts';
import { storageConfig } from '#platform/storage/config.ts';
import { vectorsConfig } from '#platform/vectors/config.ts';
import { databaseConfig } from '#prisma/database.ts';
import { documentsConfig } from './services/documents/config.ts';

const retentionMonths = z
  .object({ TRANSLATION_RETENTION_MONTHS: z.coerce.number('expected a number').int().min(1).max(1_200).optional() })
  // Whole months before the present one that stay in the history; null keeps all.
  .transform((env) => env.TRANSLATION_RETENTION_MONTHS ?? null);

const modelCache = z
  .object({ TRANSLATION_CACHE: z.enum(['shared', 'per-user', 'off']).default('per-user') })
  // Whom the model's translation of a segment may answer once more.
  .transform((env) => env.TRANSLATION_CACHE);

/** All that this process reads from its environment. */
export const concerns = {
  listen: z.object({ TRANSLATION_PORT: port.default(4002) }),
  retentionMonths,
  cache: cacheConfig,
  database: databaseConfig,
  redis: redisConfig,
  vectors: vectorsConfig,
  model: modelConfig,
  modelCache,
  dailyTokenQuota: dailyTokenQuotaConfig,
  storage: storageConfig,
  documents: documentsConfig,
  identityKeys: identityConfig,
};
