import { z } from 'zod';
import { port } from '#platform/config.ts';

const subgraphUrl = z.url({ protocol: /^https?$/, error: 'expected http://host:port/graphql' }).optional();

export const routerConfig = z
  .object({
    NODE_ENV: z.string().default('development'),
    PORT: port.default(4000),
    ROUTER_WORKERS: z.coerce.number().int().min(1).default(1),
    SUPERGRAPH: z.string().default('supergraph.graphql'),
    SUBGRAPH_TIMEOUT_MS: z.coerce.number().int().min(1).default(40_000),
    OPERATION_TIMEOUT_MS: z.coerce.number().int().min(1).default(60_000),
    IN_FLIGHT_SHARING: z.enum(['on', 'off']).default('on'),
    RESPONSE_CACHE: z.enum(['on', 'off']).default('off'),
    SHUTDOWN_DRAIN_MS: z.coerce.number().int().min(0).default(250),
    SANDBOX: z.enum(['on', 'off']).optional(),
    USERS_URL: subgraphUrl,
    TRANSLATION_URL: subgraphUrl,
    VOCABULARY_URL: subgraphUrl,
    AGENTS_URL: subgraphUrl,
  })
  .transform((env) => ({
    port: env.PORT,
    workers: env.ROUTER_WORKERS,
    production: env.NODE_ENV === 'production',
    supergraphFile: env.SUPERGRAPH,
    subgraphTimeoutMs: env.SUBGRAPH_TIMEOUT_MS,
    sharing: env.IN_FLIGHT_SHARING === 'on',
    operationTimeoutMs: env.OPERATION_TIMEOUT_MS,
    keepsAnswers: env.RESPONSE_CACHE === 'on',
    drainMs: env.SHUTDOWN_DRAIN_MS,
    sandbox: env.SANDBOX ? env.SANDBOX === 'on' : env.NODE_ENV !== 'production',
    subgraphUrls: {
      users: env.USERS_URL,
      translation: env.TRANSLATION_URL,
      vocabulary: env.VOCABULARY_URL,
      agents: env.AGENTS_URL,
    },
  }));
