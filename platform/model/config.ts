import { z } from 'zod';

/** A text may take two of these, which is less than the router waits. */
const DEFAULT_TIMEOUT_MS = 15_000;
/** Timers of Node end at once beyond 2^31 ms; nobody waits an hour for a translation. */
const MAX_TIMEOUT_MS = 3_600_000;

const price = z.coerce.number('expected US dollars').min(0).max(100_000).default(0);

/** Any OpenAI-compatible endpoint: a cloud, vLLM, Ollama (`http://127.0.0.1:11434/v1`). Without one there is no model. */
export const modelConfig = z
  .object({
    LLM_BASE_URL: z.url({ protocol: /^https?$/, error: 'expected http://… or https://…' }).optional(),
    LLM_API_KEY: z.string().optional(),
    LLM_MODEL: z.string().optional(),
    LLM_TIMEOUT_MS: z.coerce
      .number('expected milliseconds')
      .int()
      .min(1)
      .max(MAX_TIMEOUT_MS)
      .default(DEFAULT_TIMEOUT_MS),
    LLM_PRICE_INPUT_PER_MILLION_USD: price,
    LLM_PRICE_OUTPUT_PER_MILLION_USD: price,
  })
  .refine((env) => !env.LLM_BASE_URL || env.LLM_MODEL, {
    message: 'required when LLM_BASE_URL is set: the name of a model of that endpoint',
    path: ['LLM_MODEL'],
  })
  .transform((env) => ({
    baseUrl: env.LLM_BASE_URL ?? null,
    apiKey: env.LLM_API_KEY ?? null,
    name: env.LLM_MODEL ?? null,
    /** For one answer, its retries included. */
    timeoutMs: env.LLM_TIMEOUT_MS,
    /** US dollars for a million tokens. */
    price: { input: env.LLM_PRICE_INPUT_PER_MILLION_USD, output: env.LLM_PRICE_OUTPUT_PER_MILLION_USD },
  }));

export type ModelConfig = z.infer<typeof modelConfig>;

/** Model tokens that a user may use in a day, unless the account says otherwise. */
export const dailyTokenQuotaConfig = z
  .object({ DAILY_TOKEN_QUOTA: z.coerce.number('expected a number of tokens').int().min(0).max(1e9).default(200_000) })
  .transform((env) => env.DAILY_TOKEN_QUOTA);
