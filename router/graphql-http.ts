import type { IncomingMessage, ServerResponse } from 'node:http';
import Negotiator from 'negotiator';
import { createRecent } from '#platform/cache/recent.ts';
import {
  asRefusal,
  type OperationRequest,
  readJson,
  refuse,
  searchOf,
  traceparentOf,
  Unreadable,
} from '#platform/graphql-requests.ts';
import type { RequestHandler } from '#platform/http-server.ts';
import { inSpan } from '#platform/spans.ts';
import { resultText } from './executor/response-text.ts';
import type { OperationOutcome, RunOperation } from './run-operation.ts';

/** An operation of which it is known that it has a text. */
export type TextOperation = OperationRequest & { query: string };

export interface GraphqlHttpOptions<Context> {
  run: RunOperation<Context>;
  /** A PublicError that is thrown here refuses the request. */
  context: (request: IncomingMessage, response: ServerResponse) => Promise<Context>;
  /** Looks at each operation before it is run, and may put another one in its place. A PublicError refuses it. */
  admit?: (operation: OperationRequest, context: Context) => OperationRequest;
  /** Told of each request that was refused before it was run. */
  onRefused?: (code: string, context: Context | undefined) => void;
  /** Called with each outcome before it is written, for headers and extensions. */
  finish?: (finished: FinishedRequest<Context>) => void;
  /**
   * Answers an operation whose client wants an event stream (`accept: text/event-stream`), once it is admitted. A PublicError
   * refuses the request as long as nothing of the answer is written. @default none: it is answered with one result
   */
  eventStream?: (request: StreamRequest<Context>) => Promise<void> | void;
  /** The page for a browser that asks with GET. @default none */
  landingPage?: () => Promise<string>;
  maxBodyBytes: number;
}

export interface StreamRequest<Context> {
  operation: OperationRequest;
  context: Context;
  request: IncomingMessage;
  response: ServerResponse;
}

export interface FinishedRequest<Context> {
  outcome: OperationOutcome;
  /** As it was run. */
  operation: TextOperation;
  context: Context;
  request: IncomingMessage;
  response: ServerResponse;
}

/** GraphQL over HTTP: one operation for each GET or POST, whose body is JSON. */
export function serveGraphqlHttp<Context>(options: GraphqlHttpOptions<Context>): RequestHandler {
  const { run, context: contextOf, admit = (operation) => operation, onRefused, finish, maxBodyBytes } = options;
  const { eventStream, landingPage } = options;

  async function read(request: IncomingMessage, context: Context) {
    const operation = withText(admit(await readOperation(request, maxBodyBytes), context));
    return { operation, contentType: eventStream && takesEventStream(request) ? null : contentTypeFor(request) };
  }

  return async (request, response) => {
    let context: Context | undefined;
    try {
      context = await contextOf(request, response);
      if (landingPage && prefersPage(request)) return sendPage(response, await landingPage());
      const { operation, contentType } = await read(request, context);
      if (contentType === null) return await eventStream?.({ operation, context, request, response });
      const runIt = () => run(operation, context as Context, { mayChange: request.method === 'POST' });
      const outcome = await inSpan('graphql', { kind: 'server', traceparent: traceparentOf(request) }, runIt);
      response.setHeader('content-type', contentType);
      if (outcome.status === 405) response.setHeader('allow', 'POST');
      finish?.({ outcome, operation, context, request, response });
      response.statusCode = outcome.status;
      response.end(`${resultText(outcome.result)}\n`);
    } catch (error) {
      const refusal = asRefusal(error, maxBodyBytes);
      if (!refusal || response.headersSent) throw error;
      onRefused?.(refusal.extensions.code, context);
      refuse(response, refusal);
    }
  };
}

/** @throws Unreadable, BodyTooLarge */
async function readOperation(request: IncomingMessage, maxBodyBytes: number): Promise<OperationRequest> {
  switch (request.method) {
    case 'POST':
      return readObject(await readJson(request, maxBodyBytes));
    case 'GET':
      // An event stream is refused to pages of origins that may not read it.
      if (!takesEventStream(request)) refuseForgery(request);
      return readParameters(new URLSearchParams(searchOf(request.url)));
    default:
      throw new Unreadable(405, 'Send operations with GET or POST.', { allow: 'GET, POST' });
  }
}

function readObject(body: unknown): OperationRequest {
  if (Array.isArray(body)) throw new Unreadable(400, 'Send one operation: batching is not offered.');
  if (!isObject(body)) throw new Unreadable(400, 'Send one operation as a JSON object.');
  return body;
}

/** Headers that a page of another site can't send without asking. */
const PREFLIGHTED = ['x-apollo-operation-name', 'apollo-require-preflight'];

/** What follows a link comes with a browser's cookies, from whichever page it stands on. */
function refuseForgery({ headers }: IncomingMessage): void {
  const type = headers['content-type'];
  if (type !== undefined && /^application\/json\s*(;|$)/i.test(type)) return;
  if (type === undefined && PREFLIGHTED.some((name) => headers[name])) return;
  throw new Unreadable(
    type === undefined ? 400 : 415,
    `Blocked as a possible cross-site request forgery (CSRF): send "content-type: application/json" or one of the headers ${PREFLIGHTED.join(', ')}.`,
  );
}

function readParameters(parameters: URLSearchParams): OperationRequest {
  const operation: Record<string, unknown> = {};
  for (const [name, text] of parameters) {
    if (name in operation) throw new Unreadable(400, `The parameter "${name}" may be given once.`);
    operation[name] = name === 'variables' || name === 'extensions' ? parseParameter(text) : text;
  }
  return operation;
}

function parseParameter(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Unreadable(400, 'The parameters "variables" and "extensions" are JSON.');
  }
}

/** @throws Unreadable when it is none that could be run */
function withText(operation: OperationRequest): TextOperation {
  const { query, operationName, variables, extensions } = operation;
  if (typeof query !== 'string' || query === '') throw new Unreadable(400, 'Send the document as "query", a text.');
  if (operationName != null && typeof operationName !== 'string') {
    throw new Unreadable(400, 'The "operationName" is a text.');
  }
  if (variables != null && !isObject(variables)) throw new Unreadable(400, 'The "variables" are an object.');
  if (extensions != null && !isObject(extensions)) throw new Unreadable(400, 'The "extensions" are an object.');
  return operation as TextOperation;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const SINGLE_RESULT = /^\s*(application\/(graphql-response\+|graphql\+)?json|\*\/\*)/i;
const EVENT_STREAM = /^\s*text\/event-stream\b/i;

/** Some clients name all that they could read with each request: what comes first is meant. */
function takesEventStream({ method, headers }: IncomingMessage): boolean {
  if (method !== 'GET' && method !== 'POST') return false;
  const types = (headers.accept ?? '').split(',');
  const wanted = types.find((type) => SINGLE_RESULT.test(type) || EVENT_STREAM.test(type));
  return wanted !== undefined && EVENT_STREAM.test(wanted);
}

const JSON_TYPE = 'application/json; charset=utf-8';
const PAGE_TYPE = 'text/html';
const TYPES = [JSON_TYPE, 'application/graphql-response+json; charset=utf-8'];
/** By what clients accept, of which there are few kinds. */
const contentTypes = createRecent<string>(100);

/** @throws Unreadable when the client reads nothing that there is */
function contentTypeFor({ headers: { accept } }: IncomingMessage): string {
  if (!accept) return JSON_TYPE;
  const known = contentTypes.get(accept);
  if (known) return known;
  const chosen = new Negotiator({ headers: { accept } }).mediaType(TYPES);
  if (!chosen) throw new Unreadable(406, `Accept ${TYPES.join(' or ')}.`);
  if (accept.length < 1_000) contentTypes.set(accept, chosen);
  return chosen;
}

/** A browser that follows a link to the endpoint. */
function prefersPage({ method, headers: { accept } }: IncomingMessage): boolean {
  if (method !== 'GET' || !accept?.includes(PAGE_TYPE)) return false;
  return new Negotiator({ headers: { accept } }).mediaType([...TYPES, PAGE_TYPE]) === PAGE_TYPE;
}

function sendPage(response: ServerResponse, page: string): void {
  response.setHeader('content-type', PAGE_TYPE);
  response.end(page);
}
