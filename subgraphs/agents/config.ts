import { z } from 'zod';
import { port } from '#platform/config.ts';

const subgraphUrl = z.url({ protocol: /^https?$/, error: 'expected http://host:port/graphql' });

export const agentsConfig = z
  .object({
    AGENTS_PORT: port.default(4004),
    AGENT_WORKERS: z.coerce.number('expected a number').int().min(0).max(100).default(4),
    LANGUAGETOOL_URL: z.url({ protocol: /^https?$/, error: 'expected http://host:port' }).optional(),
    TRANSLATION_URL: subgraphUrl.default('http://127.0.0.1:4002/graphql'),
    VOCABULARY_URL: subgraphUrl.default('http://127.0.0.1:4003/graphql'),
  })
  .transform((env) => ({
    port: env.AGENTS_PORT,
    /** Runs that this process drives at once; 0 leaves them to other processes. */
    workers: env.AGENT_WORKERS,
    /** A LanguageTool server, beside Harper and our rules. */
    languageToolUrl: env.LANGUAGETOOL_URL ?? null,
    /** The domains that runs call, directly and signed. */
    urls: { translation: env.TRANSLATION_URL, vocabulary: env.VOCABULARY_URL },
  }));
