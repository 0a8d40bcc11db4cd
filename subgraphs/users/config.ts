import { z } from 'zod';
import { port, secret } from '#platform/config.ts';
import { identityConfig } from '#platform/identity.ts';
import { mailConfig } from '#platform/mail.ts';
import { dailyTokenQuotaConfig } from '#platform/model/config.ts';
import { redisConfig } from '#platform/redis.ts';
import { databaseConfig } from '#prisma/database.ts';
import { accessTokenConfig } from './services/access-tokens.ts';
import { budgetConfig } from './services/budget.ts';

export const usersConfig = z
  .object({
    USERS_PORT: port.default(4001),
    REFRESH_TOKEN_SECRET: secret,
    PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'expected https://host' }).optional(),
    ATTEMPTS_PER_ADDRESS: z.coerce.number('expected a number').int().min(0).default(50),
    NODE_ENV: z.string().default('development'),
  })
  .refine((env) => env.PUBLIC_URL || env.NODE_ENV !== 'production', {
    message: 'required in production: the address that links in letters lead to, https://host',
    path: ['PUBLIC_URL'],
  })
  .transform((env) => ({
    port: env.USERS_PORT,
    refreshTokenSecret: env.REFRESH_TOKEN_SECRET,
    /** Where clients reach this system; links in letters lead there. Without a slash at its end. */
    publicUrl: (env.PUBLIC_URL ?? 'http://localhost:4000').replace(/\/+$/, ''),
    /** Wrong passwords, sign-ups, requests of a new password and links, each, that an address may have in a row without a wait; 0 is no limit. */
    attemptsPerAddress: env.ATTEMPTS_PER_ADDRESS,
  }));

export type UsersConfig = z.infer<typeof usersConfig>;

/** All that this process reads from its environment. */
export const concerns = {
  settings: usersConfig,
  database: databaseConfig,
  redis: redisConfig,
  mail: mailConfig,
  signingKeys: accessTokenConfig,
  identityKeys: identityConfig,
  dailyTokenQuota: dailyTokenQuotaConfig,
  budgetMonthlyUsd: budgetConfig,
};
