import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ApolloServer, type BaseContext, HeaderMap } from '@apollo/server';
import { PublicError } from './errors.ts';
import { BodyTooLarge, type RequestHandler, readBody, sendJson } from './http-server.ts';
import { inSpan } from './spans.ts';

/** What a client sends, before anything of it is known to be right. */
export interface OperationRequest {
  query?: unknown;
  operationName?: unknown;
  variables?: unknown;
  extensions?: unknown;
  /** The id of a persisted document. */
  documentId?: unknown;
}

export interface GraphqlHttpOptions<Context extends BaseContext> {
  /** A PublicError that is thrown here refuses the request. */
  context: (request: IncomingMessage, response: ServerResponse) => Promise<Context>;
  /** Looks at each operation before it is run, and may put another one in its place. A PublicError refuses it. */
  admit?: (operation: OperationRequest, context: Context) => OperationRequest;
  /** Told of each request that was refused before it was run. */
  onRefused?: (code: string, context: Context | undefined) => void;
  /** Headers of the answer that only the finished operation knows. */
  answerHeaders?: (context: Context) => Record<string, string>;
  /**
   * Answers an operation whose client wants an event stream (`accept: text/event-stream`), once it is admitted. A PublicError
   * refuses the request as long as nothing of the answer is written. @default none: it is answered with one result
   */
  eventStream?: (request: StreamRequest<Context>) => Promise<void> | void;
  maxBodyBytes: number;
}

export interface StreamRequest<Context> {
  operation: OperationRequest;
  context: Context;
  request: IncomingMessage;
  response: ServerResponse;
}

/** A request that can't be read; `status` is HTTP's. */
class Unreadable extends Error {
  override name = 'Unreadable';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Hands HTTP requests to Apollo Server: reads the body, which must be JSON, and writes the answer in whole or in chunks. */
export function graphqlHttp<Context extends BaseContext>(
  apollo: ApolloServer<Context>,
  options: GraphqlHttpOptions<Context>,
): RequestHandler {
  const { context, admit, onRefused, answerHeaders, eventStream, maxBodyBytes } = options;

  return async (request, response) => {
    let contextValue: Context | undefined;
    let input: { search: string; body: unknown };
    try {
      contextValue = await context(request, response);
      input = await readInput(request, maxBodyBytes);
      if (admit) input = admitInput(input, request, (operation) => admit(operation, contextValue as Context));
      if (eventStream && takesEventStream(request)) {
        const operation = operationOf(input, request);
        return await eventStream({ operation, context: contextValue, request, response });
      }
    } catch (error) {
      const refusal = asRefusal(error, maxBodyBytes);
      if (!refusal) throw error;
      onRefused?.(refusal.extensions.code, contextValue);
      return refuse(response, refusal);
    }

    const admitted = contextValue;
    const execute = () =>
      apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: (request.method ?? 'GET').toUpperCase(),
          headers: toHeaderMap(request),
          ...input,
        },
        context: async () => admitted,
      });
    const answer = await inSpan('graphql', { kind: 'server', traceparent: traceparentOf(request) }, execute);
    const headers = [...answer.headers, ...Object.entries(answerHeaders?.(admitted) ?? {})];
    for (const [name, value] of headers) response.setHeader(name, value);
    response.statusCode = answer.status ?? 200;
    if (answer.body.kind === 'complete') return void response.end(answer.body.string);
    for await (const chunk of answer.body.asyncIterator) response.write(chunk);
    response.end();
  };
}

/** @throws Unreadable, BodyTooLarge */
async function readInput(request: IncomingMessage, maxBodyBytes: number) {
  const search = searchOf(request.url ?? '/');
  if (request.method !== 'POST') return { search, body: undefined };
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  // Forms and plain text are what another site's page can send without asking.
  if (!/^application\/json\s*(;|$)/i.test(type)) throw new Unreadable(415, 'Send "content-type: application/json".');
  if (encoding !== 'identity') throw new Unreadable(415, 'Send the body as it is, not compressed.');
  const text = await readBody(request, maxBodyBytes);
  try {
    return { search, body: text === '' ? undefined : JSON.parse(text) };
  } catch {
    throw new Unreadable(400, 'The request body is not valid JSON.');
  }
}

function searchOf(url: string): string {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : (url.slice(mark).split('#', 1)[0] as string);
}

type Input = Awaited<ReturnType<typeof readInput>>;

/** Looks at the operation of a request; what is none is left to Apollo Server, which refuses it. */
function admitInput(
  { search, body }: Input,
  { method }: IncomingMessage,
  admit: (operation: OperationRequest) => OperationRequest,
): Input {
  if (method === 'POST') return { search, body: isOperation(body) ? admit(body) : body };
  const given = Object.fromEntries(new URLSearchParams(search));
  if (method !== 'GET' || !(given.query || given.documentId || given.extensions)) return { search, body };
  const admitted = admit(readParameters(given));
  const query = typeof admitted.query === 'string' ? admitted.query : '';
  const parameters = new URLSearchParams(search);
  // Twice the same parameter is a mistake that Apollo Server tells of.
  if (query !== given.query) parameters.set('query', query);
  parameters.delete('documentId');
  if (admitted.extensions !== undefined) parameters.set('extensions', JSON.stringify(admitted.extensions));
  return { search: `?${parameters}`, body };
}

const isOperation = (body: unknown): body is OperationRequest =>
  typeof body === 'object' && body !== null && !Array.isArray(body);

/** Of a request that is not left to Apollo Server. @throws Unreadable */
function operationOf({ search, body }: Input, { method }: IncomingMessage): OperationRequest {
  const operation = method === 'GET' ? readParameters(Object.fromEntries(new URLSearchParams(search))) : body;
  if (!isOperation(operation)) throw new Unreadable(400, 'Send one operation as a JSON object.');
  const { query, operationName, variables } = operation;
  if (typeof query !== 'string' || query === '') throw new Unreadable(400, 'Send the document as "query", a text.');
  if (operationName != null && typeof operationName !== 'string') {
    throw new Unreadable(400, 'The "operationName" is a text.');
  }
  if (variables != null && !isOperation(variables)) throw new Unreadable(400, 'The "variables" are an object.');
  return operation;
}

const SINGLE_RESULT = /^\s*(application\/(graphql-response\+|graphql\+)?json|\*\/\*)/i;
const EVENT_STREAM = /^\s*text\/event-stream\b/i;

/** Some clients name all that they could read with each request: what comes first is meant. */
function takesEventStream({ method, headers }: IncomingMessage): boolean {
  if (method !== 'GET' && method !== 'POST') return false;
  const types = (headers.accept ?? '').split(',');
  const wanted = types.find((type) => SINGLE_RESULT.test(type) || EVENT_STREAM.test(type));
  return wanted !== undefined && EVENT_STREAM.test(wanted);
}

function readParameters({ variables, extensions, ...rest }: Record<string, string>): OperationRequest {
  return { ...rest, variables: parseParameter(variables), extensions: parseParameter(extensions) };
}

function parseParameter(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    throw new Unreadable(400, 'The parameters "variables" and "extensions" are JSON.');
  }
}

interface Refusal {
  status: number;
  message: string;
  extensions: { readonly code: string; readonly [detail: string]: unknown };
  /** The rest of the request is not read, so nothing can follow it. */
  last?: boolean;
}

function asRefusal(error: unknown, maxBodyBytes: number): Refusal | null {
  const extensions = { code: 'BAD_REQUEST' };
  if (error instanceof PublicError) return error;
  if (error instanceof Unreadable) {
    return { status: error.status, message: error.message, extensions, last: error.status === 415 };
  }
  if (!(error instanceof BodyTooLarge)) return null;
  return { status: 413, message: `The request body is larger than ${maxBodyBytes} bytes.`, extensions };
}

function refuse(response: ServerResponse, { status, message, extensions, last }: Refusal): void {
  if (last) response.setHeader('connection', 'close');
  if (typeof extensions.retryAfterSeconds === 'number') response.setHeader('retry-after', extensions.retryAfterSeconds);
  response.setHeader('cache-control', 'no-store');
  sendJson(response, status, { errors: [{ message, extensions }] });
}

/** Made once: an error of the signal's own costs as much as checking a token. */
const CALLER_LEFT = Object.assign(new Error('The caller has left.'), { name: 'AbortError' });

/** Aborts when the caller leaves before the whole answer is written. */
export function abortedOnClose(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(CALLER_LEFT);
  });
  return gone.signal;
}

const traceparentOf = ({ headers: { traceparent } }: IncomingMessage) =>
  typeof traceparent === 'string' ? traceparent : undefined;

function toHeaderMap(request: IncomingMessage): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}
