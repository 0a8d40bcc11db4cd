import { z } from 'zod';
import { port } from '#platform/config.ts';

const subgraphUrl = z.url({ protocol: /^https?$/, error: 'expected http://host:port/graphql' }).optional();

export const routerConfig = z
  .object({
    NODE_ENV: z.string().default('development'),
    PORT: port.default(4000),
    SUPERGRAPH: z.string().default('supergraph.graphql'),
    SUBGRAPH_TIMEOUT_MS: z.coerce.number().int().min(1).default(40_000),
    OPERATION_TIMEOUT_MS: z.coerce.number().int().min(1).default(60_000),
    SANDBOX: z.enum(['on', 'off']).optional(),
    USERS_URL: subgraphUrl,
    TRANSLATION_URL: subgraphUrl,
    VOCABULARY_URL: subgraphUrl,
    AGENTS_URL: subgraphUrl,
  })
  .transform((env) => ({
    port: env.PORT,
    production: env.NODE_ENV === 'production',
    supergraphFile: env.SUPERGRAPH,
    subgraphTimeoutMs: env.SUBGRAPH_TIMEOUT_MS,
    operationTimeoutMs: env.OPERATION_TIMEOUT_MS,
    sandbox: env.SANDBOX ? env.SANDBOX === 'on' : env.NODE_ENV !== 'production',
    subgraphUrls: {
      users: env.USERS_URL,
      translation: env.TRANSLATION_URL,
      vocabulary: env.VOCABULARY_URL,
      agents: env.AGENTS_URL,
    },
  }));
