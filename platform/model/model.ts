import { setTimeout } from 'node:timers/promises';
import type { ModelConfig } from './config.ts';
import { isTransient, ModelError } from './model-error.ts';
import { estimateTokens, type ModelUsage, usageOf } from './usage.ts';

export interface ModelRequest {
  system: string;
  user: string;
  signal: AbortSignal;
  /** The answer is to be one JSON object; asked of the endpoint as well, where it knows how. */
  json?: boolean;
  /** An answer that would take more is cut off, and a bad one. @default as many as the endpoint allows */
  maxTokens?: number;
  /**
   * Has the endpoint stream, and is called with the answer as far as it is written. An answer that broke off is asked for
   * again: then it begins anew, with an empty text. The text that `complete` returns is what counts.
   */
  onText?: (textSoFar: string) => void;
}

export interface ModelAnswer {
  text: string;
  usage: ModelUsage;
}

export interface Model {
  /** As the endpoint calls it. */
  readonly name: string;
  /** Milliseconds that one answer may take, its retries included. */
  readonly timeoutMs: number;
  /** @throws ModelError, which says what the call took if it took anything */
  complete(request: ModelRequest): Promise<ModelAnswer>;
}

const MAX_RETRIES = 2;
const FIRST_RETRY_MS = 250;

/** The configured model, or null when none is. Sends nothing to anyone but the endpoint. */
export function createModel({ baseUrl, apiKey, name, timeoutMs, price }: ModelConfig): Model | null {
  if (baseUrl === null || name === null) return null;
  // Half a second and 100 MB of library, which a process without a model is spared.
  const client = import('./openai-client.ts').then(({ createClient }) =>
    createClient({ baseUrl, apiKey, name, price }),
  );

  /** Endpoints bill what they have read, also for an answer that nobody waited for. */
  function givenUp({ system, user }: ModelRequest, written: string): ModelUsage {
    const tokens = { input: estimateTokens(system) + estimateTokens(user), output: estimateTokens(written) };
    return usageOf(tokens, price, { estimated: true });
  }

  return {
    name,
    timeoutMs,
    async complete(request) {
      // In a process that has just started it is still loading, which is no fault of the model.
      const { ask } = await client;
      const deadline = AbortSignal.timeout(timeoutMs);
      const endsAt = performance.now() + timeoutMs;
      const signal = AbortSignal.any([request.signal, deadline]);
      for (let retries = 0; ; retries += 1) {
        let sent = false;
        let written = '';
        let failure: ModelError;
        const onText =
          request.onText &&
          ((text: string) => {
            written = text;
            request.onText?.(text);
          });
        try {
          signal.throwIfAborted();
          sent = true;
          return await ask({ ...request, ...(onText && { onText }) }, signal);
        } catch (error) {
          const usage = sent ? givenUp(request, written) : undefined;
          failure = endedBy(request.signal, deadline, usage) ?? (error as ModelError);
          if (retries === MAX_RETRIES || !isTransient(failure)) throw failure;
        }
        const waitMs = Math.max(failure.retryAfterMs ?? 0, withJitter(FIRST_RETRY_MS * 2 ** retries));
        // Who is told to come back when it will be too late has an answer already.
        if (performance.now() + waitMs >= endsAt) throw failure;
        if (written !== '') request.onText?.('');
        // Ended early by the signal, which the next round reports.
        await setTimeout(waitMs, null, { signal }).catch(() => {});
      }
    },
  };
}

/** Half of the time to all of it, so that those who failed together do not come back together. */
const withJitter = (ms: number): number => ms * (0.5 + Math.random() / 2);

/** Why an answer is not awaited any longer, if so. A caller who gives up, for whatever reason, is no fault of the model. */
function endedBy(signal: AbortSignal, deadline: AbortSignal, usage: ModelUsage | undefined): ModelError | null {
  if (signal.aborted) return new ModelError('aborted', 'The call of the model was given up.', { usage });
  return deadline.aborted ? new ModelError('timeout', 'The model did not answer in time.', { usage }) : null;
}
