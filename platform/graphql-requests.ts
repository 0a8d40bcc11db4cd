import type { IncomingMessage, ServerResponse } from 'node:http';
import { PublicError } from './errors.ts';
import { BodyTooLarge, readBody, sendJson } from './http-server.ts';

/** What a client sends, before anything of it is known to be right. */
export interface OperationRequest {
  query?: unknown;
  operationName?: unknown;
  variables?: unknown;
  extensions?: unknown;
  /** The id of a persisted document. */
  documentId?: unknown;
}

/** A request that can't be read; `status` is HTTP's. */
export class Unreadable extends Error {
  override name = 'Unreadable';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** Undefined for an empty body. @throws Unreadable, BodyTooLarge */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  // Forms and plain text are what another site's page can send without asking.
  if (!/^application\/json\s*(;|$)/i.test(type)) throw new Unreadable(415, 'Send "content-type: application/json".');
  if (encoding !== 'identity') throw new Unreadable(415, 'Send the body as it is, not compressed.');
  const text = await readBody(request, maxBytes);
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    throw new Unreadable(400, 'The request body is not valid JSON.');
  }
}

/** The part of a URL from the question mark on. */
export function searchOf(url = ''): string {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark);
}

export interface Refusal {
  status: number;
  message: string;
  extensions: { readonly code: string; readonly [detail: string]: unknown };
  headers?: Readonly<Record<string, string>>;
}

/** What a request is refused with because of an error, or null for a failure of ours. */
export function asRefusal(error: unknown, maxBodyBytes: number): Refusal | null {
  const extensions = { code: 'BAD_REQUEST' };
  if (error instanceof PublicError) return error;
  if (error instanceof Unreadable) {
    // The rest of such a request is not read, so nothing can follow it.
    const headers = error.status === 415 ? { ...error.headers, connection: 'close' } : error.headers;
    return { status: error.status, message: error.message, extensions, headers };
  }
  if (!(error instanceof BodyTooLarge)) return null;
  return { status: 413, message: `The request body is larger than ${maxBodyBytes} bytes.`, extensions };
}

export function refuse(response: ServerResponse, { status, message, extensions, headers = {} }: Refusal): void {
  for (const name in headers) response.setHeader(name, headers[name] as string);
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

export const traceparentOf = ({ headers: { traceparent } }: IncomingMessage): string | undefined =>
  typeof traceparent === 'string' ? traceparent : undefined;
