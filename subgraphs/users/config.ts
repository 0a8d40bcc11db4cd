import { z } from 'zod';
import { port } from '#platform/config.ts';
import { identityConfig } from '#platform/identity.ts';
import { dailyTokenQuotaConfig } from '#platform/model/config.ts';
import { redisConfig } from '#platform/redis.ts';
import { databaseConfig } from '#prisma/database.ts';
import { accessTokenConfig } from './services/access-tokens.ts';
import { budgetConfig } from './services/budget.ts';

/** All that this process reads from its environment. */
export const concerns = {
  listen: z.object({ USERS_PORT: port.default(4001) }),
  database: databaseConfig,
  redis: redisConfig,
  signingKeys: accessTokenConfig,
  identityKeys: identityConfig,
  dailyTokenQuota: dailyTokenQuotaConfig,
  budgetMonthlyUsd: budgetConfig,
};
