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
  const settings = {
    model: name,
    apiKey: apiKey ?? 'none',
    maxRetries: 0,
    // Asked for below, where the endpoint takes it.
    streamUsage: false,
    // Its own log would quote what it could not read, which is what people write.
    configuration: { baseURL: baseUrl, organization: null, project: null, logLevel: 'off' },
  } as const;
  const unlimited = new ChatOpenAICompletions(settings);
  // What some servers refuse; each is told once and not sent again.
  const takes = { response_format: true, stream_options: true };

  async function request(messages: Messages, { json, maxTokens, onText }: Asked, signal: AbortSignal): Promise<Answer> {
    const completions = maxTokens ? new ChatOpenAICompletions({ ...settings, maxTokens }) : unlimited;
    const format = json && takes.response_format ? { response_format: { type: 'json_object' as const } } : {};
    if (!onText) return completions.invoke(messages, { signal, ...format });
    const options = takes.stream_options ? { stream_options: { include_usage: true } } : {};
    // Not to read on does not close the connection.
    const left = new AbortController();
    const either = AbortSignal.any([signal, left.signal]);
    const chunks = await completions.stream(messages, { signal: either, ...format, ...options });
    const most = maxTokens ? maxTokens * LONGEST_TOKEN : LONGEST_ANSWER;
    return collect(chunks, most, onText).finally(() => left.abort());
  }

  return {
    async ask({ system, user, ...asked }, signal) {
      const messages = [new SystemMessage(system), new HumanMessage(user)];
      for (;;) {
        try {
          return answerOf(await request(messages, asked, signal), system + user, price);
        } catch (error) {
          const refused = refusedOption(error);
          if (refused === null || !takes[refused]) throw toModelError(error);
          takes[refused] = false;
        }
      }
    },
  };
}

/** UTF-16 units of one token, and of an answer that was given no number of tokens: more than any that is of use. */
const LONGEST_TOKEN = 32;
const LONGEST_ANSWER = 1_000_000;

type Asked = Pick<ModelRequest, 'json' | 'maxTokens' | 'onText'>;
type Messages = (SystemMessage | HumanMessage)[];
type Message = Awaited<ReturnType<ChatOpenAICompletions['invoke']>>;
type Answer = Pick<Message, 'text' | 'usage_metadata' | 'response_metadata'>;
type Chunks = Awaited<ReturnType<ChatOpenAICompletions['stream']>>;

/** What goes on beyond `mostCharacters` is cut off there. @throws ModelError when the stream ends before the answer does */
async function collect(chunks: Chunks, mostCharacters: number, onText: (textSoFar: string) => void): Promise<Answer> {
  let text = '';
  let usage_metadata: Message['usage_metadata'];
  let finish_reason: unknown;
  for await (const chunk of chunks) {
    usage_metadata = chunk.usage_metadata ?? usage_metadata;
    finish_reason = chunk.response_metadata.finish_reason ?? finish_reason;
    if (chunk.text === '') continue;
    text += chunk.text;
    // Some endpoints know no limit, and some models no end.
    if (text.length > mostCharacters) return { text, response_metadata: { finish_reason: 'length' } };
    onText(text);
  }
  if (finish_reason === undefined) throw new ModelError('unavailable', 'The answer of the model broke off.');
  return { text, usage_metadata, response_metadata: { finish_reason } };
}

function answerOf({ text, usage_metadata, response_metadata }: Answer, prompt: string, price: ModelPrice): ModelAnswer {
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

/** Some servers know no JSON mode, or no count of a stream's tokens, and answer 400 or 422 to whoever asks for it. */
function refusedOption(error: unknown): 'response_format' | 'stream_options' | null {
  const { status, message = '' } = error as { status?: number; message?: string };
  if (status !== 400 && status !== 422) return null;
  if (/stream_options|include_usage/i.test(message)) return 'stream_options';
  return /response_format|json/i.test(message) ? 'response_format' : null;
}

function toModelError(error: unknown): ModelError {
  if (error instanceof ModelError) return error;
  const { status, headers } = error as { status?: number; headers?: Headers };
  const retryAfterMs = readRetryAfter(headers?.get?.('retry-after'));
  // Without the cause: an endpoint may quote the request in its refusal, and what people write is not for logs.
  if (status === 429)
    return new ModelError('rate_limited', 'The model takes no more requests now.', { status, retryAfterMs });
  if (status !== undefined)
    return new ModelError('unavailable', `The model answered ${status}.`, { status, retryAfterMs });
  // A failure in the middle of a stream is an event of it, without a status.
  if (error instanceof OpenAIClient.APIError && !(error instanceof OpenAIClient.APIConnectionError)) {
    return new ModelError('unavailable', 'The model failed in the middle of its answer.');
  }
  if (error instanceof OpenAIClient.APIConnectionError) {
    return new ModelError('unavailable', 'The model could not be reached.', { cause: error });
  }
  // The body broke off or was no JSON: undici says TypeError("terminated") for the first.
  if (error instanceof TypeError && error.message === 'terminated') {
    return new ModelError('unavailable', 'The answer of the model broke off.', { cause: error });
  }
  return new ModelError('bad_answer', 'The model gave no chat completion.', { cause: error });
}

/** Milliseconds; the header says seconds, or a date, which nobody sends to a program that waits seconds. */
function readRetryAfter(header: string | null | undefined): number | undefined {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}
