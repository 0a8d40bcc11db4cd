import { ExponentialBackoff, handleAll, retry } from 'cockatiel';
import { z } from 'zod';
import { type BreakerOptions, createBreaker } from '#platform/breaker.ts';
import type { SentenceEmbedder } from './sentences.ts';

/** An OpenAI-compatible endpoint that embeds; null where none is named. */
export const embeddingConfig = z
  .object({
    EMBEDDING_BASE_URL: z.url({ protocol: /^https?$/, error: 'expected http://… or https://…' }).optional(),
    EMBEDDING_API_KEY: z.string().optional(),
    EMBEDDING_MODEL: z.string().optional(),
    EMBEDDING_DIMENSIONS: z.coerce.number('expected a number').int().min(8).max(4_096).default(768),
  })
  .refine((env) => !env.EMBEDDING_BASE_URL || env.EMBEDDING_MODEL, {
    message: 'required when EMBEDDING_BASE_URL is set: the name of a model of that endpoint',
    path: ['EMBEDDING_MODEL'],
  })
  .transform((env) =>
    env.EMBEDDING_BASE_URL === undefined
      ? null
      : {
          baseUrl: env.EMBEDDING_BASE_URL,
          apiKey: env.EMBEDDING_API_KEY ?? null,
          model: env.EMBEDDING_MODEL ?? '',
          dimensions: env.EMBEDDING_DIMENSIONS,
        },
  );
export type EmbeddingConfig = NonNullable<z.infer<typeof embeddingConfig>>;

const answerShape = z.object({ data: z.array(z.object({ index: z.int(), embedding: z.array(z.number()) })) });

/** A longer text is taken by its beginning. */
const LONGEST_TEXT = 2_000;
const BATCH = 64;

export interface EndpointOptions extends BreakerOptions {
  /** Milliseconds that a batch may take. @default 5_000 */
  timeoutMs?: number;
}

/** Asks a configured endpoint, in batches, twice where it fails, and leaves it alone for a while where it keeps failing. */
export function createEndpointEmbedder(
  { baseUrl, apiKey, model, dimensions }: EmbeddingConfig,
  { timeoutMs = 5_000, ...options }: EndpointOptions = {},
): SentenceEmbedder {
  const refusal = () => new Error('The embedding endpoint is left alone.');
  const breaker = createBreaker({ counts: () => true, refusal }, options);
  const again = retry(handleAll, { maxAttempts: 1, backoff: new ExponentialBackoff({ initialDelay: 200 }) });
  const url = `${baseUrl.replace(/\/$/, '')}/embeddings`;

  async function ask(input: readonly string[]): Promise<number[][]> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(apiKey !== null && { authorization: `Bearer ${apiKey}` }) },
      body: JSON.stringify({ model, input }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new Error(`The embedding endpoint answered ${response.status}.`);
    const { data } = answerShape.parse(await response.json());
    const vectors = data.toSorted((one, other) => one.index - other.index).map(({ embedding }) => unit(embedding));
    if (vectors.length !== input.length || vectors.some(({ length }) => length !== dimensions)) {
      throw new Error(`The embedding endpoint did not answer with ${dimensions} numbers for each text.`);
    }
    return vectors;
  }

  return {
    id: `${model}-${dimensions}`.replace(/[^\w.-]+/g, '_'),
    dimensions,
    async embed(texts) {
      const vectors: number[][] = [];
      for (let from = 0; from < texts.length; from += BATCH) {
        // Some endpoints refuse an empty text.
        const batch = texts.slice(from, from + BATCH).map((text) => text.slice(0, LONGEST_TEXT) || ' ');
        vectors.push(...(await breaker.run(() => again.execute(() => ask(batch)))));
      }
      return vectors;
    },
    close: async () => {},
  };
}

function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return vector.map((value) => (length === 0 ? 0 : value / length));
}
