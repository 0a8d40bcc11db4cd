import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { protectedSpans } from '#language/spans.ts';

/** What the server does with one request. */
export type Behaviour =
  /** Translates the segments of the request. */
  | 'answer'
  /** Sends nothing until the client leaves. */
  | 'stall'
  /** Sends half of a streamed answer, then nothing until the client leaves. */
  | 'stall midway'
  /** Sends half of an answer and closes the connection. */
  | 'cut off'
  /** Sends half of a streamed answer and ends it as if that were all. */
  | 'end midway'
  /** Sends a body that is no JSON; of a streamed answer, half as it should be. */
  | 'bad JSON'
  /** Fails with this HTTP status; `retryAfter` in seconds. */
  | { status: number; retryAfter?: number }
  /** Refuses `response_format`, as some servers do; answers when it is not asked for. */
  | 'no response_format'
  /** Refuses `stream_options`, as some servers do, and counts no tokens of a stream. */
  | 'no stream_options'
  /** Translates as if there were no glossary. */
  | 'no glossary'
  /** Takes so many milliseconds for each three characters, streamed or not. */
  | { pace: number }
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
  tokens?: Tokens;
}

export interface Tokens {
  input: number;
  output: number;
}

export interface ScriptedTerm {
  source: string;
  target: string;
}

export interface ScriptedRequest {
  system: string;
  segments: string[];
  glossary: ScriptedTerm[];
  context: string | undefined;
  hasResponseFormat: boolean;
  stream: boolean;
}

interface TaskOptions {
  system: string;
  stream: boolean;
  stream_options?: object;
}

export interface ScriptedModel {
  /** The base URL of its OpenAI-compatible API. */
  readonly url: string;
  readonly model: string;
  /** What agents asked beside translations: grammar, judge, terms, improve, reasons, rewrite, explain. */
  readonly tasks: readonly string[];
  /** Every valid request for a translation, in the order in which they came. */
  readonly requests: readonly ScriptedRequest[];
  /** Requests whose client left before the answer. */
  readonly abandoned: number;
  /** From now on, until something else is said. */
  always(behaviour: Behaviour): void;
  /** For the next requests, one each. */
  next(...behaviours: Behaviour[]): void;
  /** Each answer says from now on that it took so many tokens; those of the options when none are given. */
  takes(tokens?: Tokens): void;
  stop(): Promise<void>;
}

const completionRequest = z
  .strictObject({
    model: z.string().min(1),
    messages: z
      .array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string().min(1) }))
      .min(1)
      .refine((messages) => messages.at(-1)?.role === 'user', 'the last message must be the user’s'),
    stream: z.boolean().optional(),
    stream_options: z.strictObject({ include_usage: z.boolean() }).optional(),
    response_format: z.strictObject({ type: z.literal('json_object') }).optional(),
    temperature: z.number().min(0).max(2).optional(),
    max_tokens: z.int().min(1).optional(),
  })
  .refine(({ stream, stream_options }) => stream || !stream_options, 'stream_options without stream');

const translationRequest = z.strictObject({
  segments: z.array(z.string().min(1)).min(1),
  glossary: z
    .array(z.strictObject({ source: z.string().min(1), target: z.string().min(1) }))
    .min(1)
    .optional(),
  context: z.string().optional(),
});

/** What the steps of agent runs ask. */
const taskRequest = z.discriminatedUnion('task', [
  z.object({ task: z.literal('grammar'), text: z.string() }),
  z.object({ task: z.literal('judge'), segments: z.array(z.object({ source: z.string(), target: z.string() })) }),
  z.object({ task: z.literal('terms'), segments: z.array(z.object({ source: z.string(), target: z.string() })) }),
  z.object({ task: z.literal('improve'), segments: z.array(z.object({ source: z.string() })) }),
  z.object({ task: z.literal('reasons'), words: z.array(z.object({ word: z.string() })) }),
  z.object({ task: z.literal('rewrite'), text: z.string() }),
  z.object({ task: z.literal('explain'), changes: z.array(z.object({ before: z.string(), after: z.string() })) }),
]);

/** Pleased with everything; what it rewrites loses its "please kindly". */
function scriptedTask(task: z.infer<typeof taskRequest>, target: 'EN' | 'ZH'): string {
  switch (task.task) {
    case 'grammar':
      return JSON.stringify({ issues: [] });
    case 'judge':
      return JSON.stringify({ score: 1, problems: [] });
    case 'terms':
      return JSON.stringify({ terms: [] });
    case 'improve':
      return JSON.stringify({ translations: task.segments.map(({ source }) => scriptedTranslation(source, target)) });
    case 'reasons':
      return JSON.stringify({ reasons: task.words.map(({ word }) => ({ word, reason: `Why ${word}, as scripted.` })) });
    case 'rewrite':
      return task.text.replaceAll('please kindly ', 'please ');
    case 'explain':
      return JSON.stringify({ reasons: task.changes.map(() => 'Why, as scripted.') });
  }
}

/**
 * An OpenAI-compatible server that translates into nonsense of the right language. It refuses what is no valid chat
 * completion, and takes its answer from the segments and the glossary of the request and from nothing else.
 */
export async function startScriptedModel(options: ScriptedModelOptions = {}): Promise<ScriptedModel> {
  const { model = 'scripted', tokens: usualTokens = { input: 11, output: 7 } } = options;
  let tokens = usualTokens;
  let usual = options.behaviour ?? 'answer';
  let abandoned = 0;
  const script: Behaviour[] = [];
  const requests: ScriptedRequest[] = [];
  const tasks: string[] = [];

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
    const { messages, response_format, stream = false, stream_options } = body.data;
    const task = taskRequest.safeParse(parseJson(messages.at(-1)!.content));
    if (task.success) return answerTask(response, task.data, { system: messages[0]!.content, stream, stream_options });
    const asked = translationRequest.safeParse(parseJson(messages.at(-1)!.content));
    if (!asked.success) return refuse(response, 400, z.prettifyError(asked.error));

    const system = messages[0]!.content;
    const { segments, glossary = [], context } = asked.data;
    requests.push({ system, segments, glossary, context, stream, hasResponseFormat: response_format !== undefined });

    const behaviour = script.shift() ?? usual;
    if (behaviour === 'stall') return;
    if (behaviour === 'no response_format' && response_format)
      return refuse(response, 400, 'response_format is unknown');
    if (behaviour === 'no stream_options' && stream_options) return refuse(response, 400, 'stream_options is unknown');
    if (typeof behaviour === 'object' && 'status' in behaviour)
      return refuse(response, behaviour.status, 'as scripted', behaviour.retryAfter);

    const target = /into English/.test(system) ? 'EN' : 'ZH';
    const terms = behaviour === 'no glossary' ? [] : glossary;
    const translations = segments.map((segment) => scriptedTranslation(segment, target, terms));
    const content =
      typeof behaviour === 'object' && 'say' in behaviour
        ? behaviour.say(translations)
        : JSON.stringify({ translations });
    const usage = behaviour === 'no usage' ? undefined : tokens;
    const pace = typeof behaviour === 'object' && 'pace' in behaviour ? behaviour.pace : 0;
    if (stream) return sendStream(response, { model, content, behaviour, pace, usage: stream_options && usage });
    if (pace > 0) await delay((pace * content.length) / PIECE_LENGTH);
    sendWhole(response, JSON.stringify(completion(model, content, usage)), behaviour);
  }

  /** Not among the requests, which are for translations, and never what `next` was meant for. */
  function answerTask(response: ServerResponse, task: z.infer<typeof taskRequest>, asked: TaskOptions) {
    tasks.push(task.task);
    if (usual === 'stall') return;
    if (typeof usual === 'object' && 'status' in usual) return refuse(response, usual.status, 'as scripted');
    const usualContent = scriptedTask(task, /into English/.test(asked.system) ? 'EN' : 'ZH');
    const content = typeof usual === 'object' && 'say' in usual ? usual.say([usualContent]) : usualContent;
    if (!asked.stream) return sendWhole(response, JSON.stringify(completion(model, content, tokens)), usual);
    return sendStream(response, { model, content, behaviour: usual, pace: 0, usage: asked.stream_options && tokens });
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: Error) => refuse(response, 500, error.message));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    model,
    requests,
    tasks,
    get abandoned() {
      return abandoned;
    },
    always(behaviour) {
      usual = behaviour;
    },
    next: (...behaviours) => void script.push(...behaviours),
    takes(taken = usualTokens) {
      tokens = taken;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sendWhole(response: ServerResponse, answer: string, behaviour: Behaviour): void {
  if (behaviour === 'bad JSON') return void response.end('<html>Bad gateway</html>');
  response.setHeader('content-type', 'application/json');
  if (behaviour !== 'cut off') return void response.end(answer);
  response.setHeader('content-length', Buffer.byteLength(answer));
  response.write(answer.slice(0, answer.length / 2), () => response.destroy());
}

interface Streamed {
  model: string;
  content: string;
  behaviour: Behaviour;
  pace: number;
  usage: Tokens | undefined;
}

const PIECE_LENGTH = 3;
const MOST_PIECES = 10_000;

/** Server-sent events, three characters each, unless there are far too many: neither words nor the escapes of JSON come whole. */
async function sendStream(
  response: ServerResponse,
  { model, content, behaviour, pace, usage }: Streamed,
): Promise<void> {
  response.setHeader('content-type', 'text/event-stream');
  const send = (body: string) => new Promise<unknown>((sent) => response.write(`data: ${body}\n\n`, sent));
  const chunk = (delta: object, finish_reason: string | null = null) =>
    JSON.stringify({ ...chunkOf(model), choices: [{ index: 0, delta, finish_reason }] });
  const pieceLength = Math.max(PIECE_LENGTH, Math.ceil(content.length / MOST_PIECES));
  const pieces = content.match(new RegExp(`.{1,${pieceLength}}`, 'gsu')) ?? [];
  const half = Math.floor(pieces.length / 2);
  const endsMidway = ['stall midway', 'cut off', 'end midway', 'bad JSON'].includes(behaviour as string);

  await send(chunk({ role: 'assistant', content: '' }));
  for (const piece of endsMidway ? pieces.slice(0, half) : pieces) {
    if (response.destroyed) return;
    await send(chunk({ content: piece }));
    if (pace > 0) await delay(pace);
  }
  if (behaviour === 'stall midway') return;
  if (behaviour === 'cut off') return void response.destroy();
  if (behaviour === 'bad JSON') await send('<html>Bad gateway</html>');
  if (endsMidway) return void response.end();
  await send(chunk({}, 'stop'));
  if (usage) await send(JSON.stringify({ ...chunkOf(model), choices: [], usage: usageOf(usage) }));
  response.end('data: [DONE]\n\n');
}

const chunkOf = (model: string) => ({
  id: 'chatcmpl-scripted',
  object: 'chat.completion.chunk',
  created: Math.floor(Date.now() / 1000),
  model,
});

/** What the server makes of a segment: each word another, terms as they are to be, everything that must be kept kept. */
export function scriptedTranslation(
  segment: string,
  target: 'EN' | 'ZH',
  glossary: readonly ScriptedTerm[] = [],
): string {
  const term = glossary.find(({ source }) => segment.includes(source));
  if (term) {
    const [before = '', ...after] = segment.split(term.source);
    const others = [before, after.join(term.source)].map((part) => scriptedTranslation(part, target, glossary));
    return others.join(` ${term.target} `).trim();
  }
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

function completion(model: string, content: string, tokens: Tokens | undefined) {
  return {
    id: 'chatcmpl-scripted',
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model,
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    ...(tokens && { usage: usageOf(tokens) }),
  };
}

const usageOf = ({ input, output }: { input: number; output: number }) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
});

function refuse(response: ServerResponse, status: number, message: string, retryAfter?: number): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  });
  response.end(JSON.stringify({ error: { message, type: 'scripted' } }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
