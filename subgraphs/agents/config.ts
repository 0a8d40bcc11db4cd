import { z } from 'zod';
import { port } from '#platform/config.ts';
import { identityConfig } from '#platform/identity.ts';
import { dailyTokenQuotaConfig, modelConfig } from '#platform/model/config.ts';
import { redisConfig } from '#platform/redis.ts';
import { databaseConfig } from '#prisma/database.ts';

const subgraphUrl = z.url({ protocol: /^https?$/, error: 'expected http://host:port/graphql' });

const agents = z
  .object({
    AGENTS_PORT: port.default(4004),
    AGENT_WORKERS: z.coerce.number('expected a number').int().min(0).max(100).default(4),
    LANGUAGETOOL_URL: z.url({ protocol: /^https?$/, error: 'expected http://host:port' }).optional(),
    AGENT_WORKER_PORT: port.default(4014),
    AGENT_RUNS_PER_USER: z.coerce.number('expected a number').int().min(1).max(100).default(2),
    AGENT_OPEN_RUNS_PER_USER: z.coerce.number('expected a number').int().min(1).max(100_000).default(100),
    AGENT_LEASE_MS: z.coerce.number('expected milliseconds').int().min(500).max(300_000).default(10_000),
    AGENT_REVIEW_DAYS: z.coerce.number('expected days').min(0).max(365).default(14),
    TRANSLATION_URL: subgraphUrl.default('http://127.0.0.1:4002/graphql'),
    VOCABULARY_URL: subgraphUrl.default('http://127.0.0.1:4003/graphql'),
  })
  .transform((env) => ({
    port: env.AGENTS_PORT,
    /** Runs that this process drives at once; 0 leaves them to other processes. */
    workers: env.AGENT_WORKERS,
    /** A LanguageTool server, beside Harper and our rules. */
    languageToolUrl: env.LANGUAGETOOL_URL ?? null,
    /** Where a process that only drives runs tells how it is. */
    workerPort: env.AGENT_WORKER_PORT,
    limits: {
      /** Runs of one user that all processes drive at once. */
      perUser: env.AGENT_RUNS_PER_USER,
      /** Runs of one user that may wait or be under way. */
      open: env.AGENT_OPEN_RUNS_PER_USER,
      /** How long a worker may be silent before another takes its runs over. */
      leaseMs: env.AGENT_LEASE_MS,
      /** How long a run waits for a person. */
      reviewDays: env.AGENT_REVIEW_DAYS,
    },
    /** The domains that runs call, directly and signed. */
    urls: { translation: env.TRANSLATION_URL, vocabulary: env.VOCABULARY_URL },
  }));

/** All that the processes of this domain read from their environment. */
export const concerns = {
  database: databaseConfig,
  redis: redisConfig,
  identityKeys: identityConfig,
  model: modelConfig,
  dailyTokenQuota: dailyTokenQuotaConfig,
  agents,
};
