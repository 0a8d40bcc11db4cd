import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { z } from 'zod';
import { protectedSpans } from '#language/spans.ts';

/** What the server does with one request. */
export type Behaviour =
  /** Translates the segments of the request. */
  | 'answer'
  /** Sends nothing until the client leaves. */
  | 'stall'
  /** Sends half of an answer and closes the connection. */
  | 'cut off'
  /** Sends a body that is no JSON. */
  | 'bad JSON'
  /** Fails with this HTTP status. */
  | { status: number }
  /** Refuses `response_format`, as some servers do; answers when it is not asked for. */
  | 'no response_format'
  /** Translates, and does not say how many tokens that took. */
  | 'no usage'
  /** Puts something else in the place of the translations. */
  | { say: (translations: string[]) => string };

export interface ScriptedModelOptions {
  /** What is done with requests for which nothing else was scripted. @default 'answer' */
  behaviour?: Behaviour;
  /** @default 'scripted' */
  model?: string;
  /** The tokens that each answer says it took. @default { input: 11, output: 7 } */
  tokens?: { input: number; output: number };
}

export interface ScriptedRequest {
  system: string;
  segments: string[];
  context: string | undefined;
  hasResponseFormat: boolean;
}

export interface ScriptedModel {
  /** The base URL of its OpenAI-compatible API. */
  readonly url: string;
  readonly model: string;
  /** Every valid request, in the order in which they came. */
  readonly requests: readonly ScriptedRequest[];
  /** Requests whose client left before the answer. */
  readonly abandoned: number;
  /** From now on, until something else is said. */
  always(behaviour: Behaviour): void;
  /** For the next requests, one each. */
  next(...behaviours: Behaviour[]): void;
  stop(): Promise<void>;
}

const completionRequest = z.strictObject({
  model: z.string().min(1),
  messages: z
    .array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string().min(1) }))
    .min(1)
    .refine((messages) => messages.at(-1)?.role === 'user', 'the last message must be the user’s'),
  stream: z.literal(false).optional(),
  response_format: z.strictObject({ type: z.literal('json_object') }).optional(),
  temperature: z.number().min(0).max(2).optional(),
  max_tokens: z.int().min(1).optional(),
});

const translationRequest = z.strictObject({
  segments: z.array(z.string().min(1)).min(1),
  context: z.string().optional(),
});

/**
 * An OpenAI-compatible server that translates into nonsense of the right language. It refuses what is no valid chat
 * completion, and takes its answer from the segments of the request and from nothing else.
 */
export async function startScriptedModel(options: ScriptedModelOptions = {}): Promise<ScriptedModel> {
  const { model = 'scripted', tokens = { input: 11, output: 7 } } = options;
  let usual = options.behaviour ?? 'answer';
  let abandoned = 0;
  const script: Behaviour[] = [];
  const requests: ScriptedRequest[] = [];

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.once('close', () => {
      if (!response.writableEnded) abandoned += 1;
    });
    if (request.method !== 'POST' || request.url !== '/v1/chat/completions')
      return refuse(response, 404, 'no such path');
    if (!/^Bearer \S+$/.test(request.headers.authorization ?? '')) return refuse(response, 401, 'no key');
    const body = completionRequest.safeParse(parseJson(await readText(request)));
    if (!body.success) return refuse(response, 400, z.prettifyError(body.error));
    if (body.data.model !== model) return refuse(response, 404, `there is no model ${body.data.model}`);
    const { messages, response_format } = body.data;
    const asked = translationRequest.safeParse(parseJson(messages.at(-1)!.content));
    if (!asked.success) return refuse(response, 400, z.prettifyError(asked.error));

    const system = messages[0]!.content;
    const { segments, context } = asked.data;
    requests.push({ system, segments, context, hasResponseFormat: response_format !== undefined });

    const behaviour = script.shift() ?? usual;
    if (behaviour === 'stall') return;
    if (behaviour === 'bad JSON') return void response.end('<html>Bad gateway</html>');
    if (behaviour === 'no response_format' && response_format)
      return refuse(response, 400, 'response_format is unknown');
    if (typeof behaviour === 'object' && 'status' in behaviour)
      return refuse(response, behaviour.status, 'as scripted');

    const target = /into English/.test(system) ? 'EN' : 'ZH';
    const translations = segments.map((segment) => scriptedTranslation(segment, target));
    const content =
      typeof behaviour === 'object' && 'say' in behaviour
        ? behaviour.say(translations)
        : JSON.stringify({ translations });
    const answer = JSON.stringify(completion(model, content, behaviour === 'no usage' ? undefined : tokens));
    response.setHeader('content-type', 'application/json');
    if (behaviour !== 'cut off') return void response.end(answer);
    response.setHeader('content-length', Buffer.byteLength(answer));
    response.write(answer.slice(0, answer.length / 2), () => response.destroy());
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: Error) => refuse(response, 500, error.message));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    model,
    requests,
    get abandoned() {
      return abandoned;
    },
    always(behaviour) {
      usual = behaviour;
    },
    next: (...behaviours) => void script.push(...behaviours),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What the server makes of a segment: each word another, everything that must be kept kept. */
export function scriptedTranslation(segment: string, target: 'EN' | 'ZH'): string {
  const kept = protectedSpans(segment);
  let translation = '';
  let from = 0;
  for (const { start, end } of [...kept, { start: segment.length, end: segment.length }]) {
    const text = segment.slice(from, start);
    translation +=
      target === 'EN'
        ? text.replace(/\p{Script=Han}+/gu, (run) => `${'la'.repeat(Math.min(run.length, 4))} `).replaceAll('。', '.')
        : text.replace(/[A-Za-z'’]+(?: [A-Za-z'’]+)*/g, '译文').replaceAll('. ', '。');
    translation += segment.slice(start, end);
    from = end;
  }
  return translation.trim();
}

function completion(model: string, content: string, tokens: ScriptedModelOptions['tokens']) {
  return {
    id: 'chatcmpl-scripted',
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model,
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    ...(tokens && {
      usage: {
        prompt_tokens: tokens.input,
        completion_tokens: tokens.output,
        total_tokens: tokens.input + tokens.output,
      },
    }),
  };
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message, type: 'scripted' } }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
