import { z } from 'zod';

/** Null when no Qdrant is named. */
export const vectorsConfig = z
  .object({
    QDRANT_URL: z
      .string()
      .transform((list) => list.split(',').map((url) => url.trim()))
      .pipe(z.array(z.url({ protocol: /^https?$/, error: 'expected http://host:port' })).min(1))
      .optional(),
    QDRANT_API_KEY: z.string().optional(),
    QDRANT_SHARDS: z.coerce.number('expected a number').int().min(1).max(100).default(1),
    QDRANT_REPLICAS: z.coerce.number('expected a number').int().min(1).max(20).default(1),
    QDRANT_TIMEOUT_MS: z.coerce.number('expected a number').int().min(10).max(10_000).default(300),
  })
  .transform(({ QDRANT_URL: urls, ...env }) =>
    urls === undefined
      ? null
      : {
          /** Of nodes of one cluster; the next one is asked where one does not answer. */
          urls,
          apiKey: env.QDRANT_API_KEY,
          /** Of a collection that is made from now on. */
          shards: env.QDRANT_SHARDS,
          /** Copies of each shard, the first one included. */
          replicas: env.QDRANT_REPLICAS,
          /** Milliseconds that a search may take; somebody waits for it. */
          searchTimeoutMs: env.QDRANT_TIMEOUT_MS,
        },
  );

export type VectorsConfig = NonNullable<z.infer<typeof vectorsConfig>>;
