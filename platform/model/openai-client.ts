import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import { ChatOpenAICompletions, OpenAIClient } from '@langchain/openai';
import type { ModelAnswer, ModelRequest } from './model.ts';
import { ModelError } from './model-error.ts';
import { estimateTokens, type ModelPrice, usageOf } from './usage.ts';

export interface Endpoint {
  baseUrl: string;
  apiKey: string | null;
  /** Of the model. */
  name: string;
  price: ModelPrice;
}

export interface Client {
  /** One request, not repeated. @throws ModelError */
  ask(request: Omit<ModelRequest, 'signal'>, signal: AbortSignal): Promise<ModelAnswer>;
}

export function createClient({ baseUrl, apiKey, name, price }: Endpoint): Client {
  // Every setting that the library would otherwise look for in the environment is given, if only as null: a key or an
  // organisation meant for another endpoint must not reach this one. No temperature: some models refuse any.
  const completions = new ChatOpenAICompletions({
    model: name,
    apiKey: apiKey ?? 'none',
    maxRetries: 0,
    configuration: { baseURL: baseUrl, organization: null, project: null },
  });
  let takesResponseFormat = true;

  return {
    async ask({ system, user, json }, signal) {
      const readAnswer = (message: Message) => answerOf(message, system + user, price);
      const messages = [new SystemMessage(system), new HumanMessage(user)];
      const plain = () => completions.invoke(messages, { signal });
      if (!json || !takesResponseFormat) return plain().then(readAnswer).catch(rethrow);
      return completions
        .invoke(messages, { signal, response_format: { type: 'json_object' } })
        .catch((error) => {
          if (!refusesResponseFormat(error)) throw error;
          takesResponseFormat = false;
          return plain();
        })
        .then(readAnswer)
        .catch(rethrow);
    },
  };
}

type Message = Awaited<ReturnType<ChatOpenAICompletions['invoke']>>;

function answerOf(
  { text, usage_metadata, response_metadata }: Message,
  prompt: string,
  price: ModelPrice,
): ModelAnswer {
  // Without any usage of the endpoint the library makes an object that holds none.
  const { input_tokens, output_tokens } = (usage_metadata ?? {}) as { input_tokens?: number; output_tokens?: number };
  const estimated = input_tokens === undefined && output_tokens === undefined;
  const tokens = estimated
    ? { input: estimateTokens(prompt), output: estimateTokens(text) }
    : { input: input_tokens ?? 0, output: output_tokens ?? 0 };
  const usage = usageOf(tokens, price, { estimated });
  if (response_metadata.finish_reason === 'length')
    throw new ModelError('bad_answer', 'The answer was cut off at its length.', { usage });
  if (text.trim() === '') throw new ModelError('bad_answer', 'The answer was empty.', { usage });
  return { text, usage };
}

/** Some servers know only a schema or plain text, and answer 400 or 422 to anything else. */
function refusesResponseFormat(error: unknown): boolean {
  const { status, message } = error as { status?: number; message?: string };
  return (status === 400 || status === 422) && /response_format|json/i.test(message ?? '');
}

function rethrow(error: unknown): never {
  throw toModelError(error);
}

function toModelError(error: unknown): ModelError {
  if (error instanceof ModelError) return error;
  const { status } = error as { status?: number };
  // Without the cause: an endpoint may quote the request in its refusal, and what people write is not for logs.
  if (status === 429) return new ModelError('rate_limited', 'The model takes no more requests now.', { status });
  if (status !== undefined) return new ModelError('unavailable', `The model answered ${status}.`, { status });
  if (error instanceof OpenAIClient.APIConnectionError) {
    return new ModelError('unavailable', 'The model could not be reached.', { cause: error });
  }
  // The body broke off or was no JSON: undici says TypeError("terminated") for the first.
  if (error instanceof TypeError && error.message === 'terminated') {
    return new ModelError('unavailable', 'The answer of the model broke off.', { cause: error });
  }
  return new ModelError('bad_answer', 'The model gave no chat completion.', { cause: error });
}
