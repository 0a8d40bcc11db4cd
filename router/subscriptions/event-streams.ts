import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type DocumentNode, parse } from 'graphql';
import { forbidden, PublicError } from '#platform/errors.ts';
import type { OperationRequest } from '#platform/graphql-requests.ts';
import type { RouterContext } from '../context.ts';
import type { StreamRequest } from '../graphql-http.ts';
import type { Begun, ClientOperations } from './client-operations.ts';
import { createByteBudget } from './event-queue.ts';
import type { Lifetimes } from './lifetimes.ts';

export interface EventStreamsOptions {
  operations: ClientOperations;
  /** Whether a page of this origin may read: an `EventSource` asks without a preflight. */
  allowsOrigin: (request: IncomingMessage) => boolean;
  lifetimes: Lifetimes;
}

export interface EventStreams {
  serve(request: StreamRequest<RouterContext>): Promise<void>;
  /** Ends all streams without `complete`: their clients come again. */
  close(): void;
}

/** Bytes of events that may wait for one stream. */
const MAX_WAITING_BYTES = 1024 * 1024;
const HEARTBEAT_MS = 12_000;
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  // nginx holds back what it thinks is a page.
  'x-accel-buffering': 'no',
};

/**
 * Operations as event streams: the protocol graphql-sse in its mode of distinct connections, where each stream carries one
 * operation. `next` holds a result and `complete` ends it. What is wrong with a document is told in the stream.
 */
export function createEventStreams({ operations, allowsOrigin, lifetimes }: EventStreamsOptions): EventStreams {
  const open = new Set<ServerResponse>();

  async function serve({ operation, context, request, response }: StreamRequest<RouterContext>): Promise<void> {
    if (!allowsOrigin(request)) throw forbidden('Pages of this origin may not use the API.');
    if (request.method === 'GET') refuseMutation(operation);
    const begun = operations.begin(operation, {
      contextOf: (signal) => ({ ...context, signal }),
      budget: createByteBudget(MAX_WAITING_BYTES),
    });
    response.writeHead(200, HEADERS);
    open.add(response);
    const heartbeat = keepAlive(response);
    const end = 'errors' in begun ? () => {} : begun.end;
    const forget = lifetimes.watch(context.caller, (reason) => {
      end();
      if (isOpen(response)) response.end(lastWords(reason));
    });
    response.once('close', () => {
      open.delete(response);
      clearInterval(heartbeat);
      forget();
      end();
    });
    await write(begun, response);
  }

  return {
    serve,
    close() {
      for (const response of open) response.end();
    },
  };
}

async function write(begun: Begun, response: ServerResponse): Promise<void> {
  const results = 'errors' in begun ? [JSON.stringify({ errors: begun.errors })] : begun.results;
  for await (const text of results) {
    if (!isOpen(response)) return;
    if (!response.write(event('next', text))) await roomIn(response);
  }
  if (isOpen(response)) response.end(event('complete'));
}

/** `writable` of a response says nothing of its end. */
const isOpen = ({ writableEnded, destroyed }: ServerResponse) => !(writableEnded || destroyed);

const event = (name: string, data = '') => `event: ${name}\ndata: ${data}\n\n`;

const lastWords = (reason: string): string => {
  const errors = [{ message: `${reason}.`, extensions: { code: 'UNAUTHENTICATED' } }];
  return event('next', JSON.stringify({ errors })) + event('complete');
};

/** Until what was written has gone out, or its reader has. */
async function roomIn(response: ServerResponse): Promise<void> {
  const left = new AbortController();
  const leave = () => left.abort();
  response.once('close', leave);
  await once(response, 'drain', { signal: left.signal }).catch(() => {});
  response.off('close', leave);
}

/** Something now and then, so that nobody on the way takes the stream for dead; who has read nothing since is let go. */
function keepAlive(response: ServerResponse): NodeJS.Timeout {
  let held = false;
  response.on('drain', () => {
    held = false;
  });
  response.write(':\n\n');
  return setInterval(() => {
    if (held && response.writableNeedDrain) return response.destroy();
    held = response.writableNeedDrain;
    if (!held && isOpen(response)) response.write(':\n\n');
  }, HEARTBEAT_MS);
}

/** Whatever follows a link must change nothing. */
function refuseMutation({ query }: OperationRequest): void {
  const document = read(String(query));
  const changes = document?.definitions.some((each) => 'operation' in each && each.operation === 'mutation');
  if (changes) throw new PublicError('BAD_REQUEST', 'Send mutations with POST.');
}

function read(query: string): DocumentNode | null {
  try {
    return parse(query, { noLocation: true });
  } catch {
    return null;
  }
}
