import { type HttpConnection, openHttpConnection } from './http-connection.ts';
import type { HttpAnswer } from './http-response.ts';

export interface PostOptions {
  body: string;
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
  signal: AbortSignal;
}

export interface SubgraphClient {
  /** @throws an Error named TimeoutError, AnswerTooLarge, what broke the connection, or what the signal was aborted with */
  post(options: PostOptions): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** A request that has not ended yet. */
interface Pending {
  request: string;
  connection: HttpConnection | null;
  answered(answer: HttpAnswer): void;
  failed(error: Error): void;
}

const CONNECTIONS = 64;
const IDLE_MS = 60_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * Posts JSON to one address over kept-alive connections, each of which carries one exchange at a time.
 *
 * Our own, because of what a library makes for each request (streams, header objects, a buffer for the head and one for the
 * body): docs/decisions/029.
 */
export function createSubgraphClient(address: string): SubgraphClient {
  const url = new URL(address);
  const start = headOf(url);
  const connections = new Set<HttpConnection>();
  /** The last one used is used next, so that those which are too many become idle. */
  const free: HttpConnection[] = [];
  const waiting = new Set<Pending>();
  let closed = false;

  function open(): HttpConnection {
    const connection = openHttpConnection({
      url,
      idleMs: IDLE_MS,
      maxAnswerBytes: MAX_ANSWER_BYTES,
      onFree(freed) {
        const next = takeWaiting();
        if (next) sendOver(freed, next);
        else free.push(freed);
      },
      onGone(gone) {
        connections.delete(gone);
        const place = free.lastIndexOf(gone);
        if (place >= 0) free.splice(place, 1);
        const next = takeWaiting();
        if (next) send(next);
      },
    });
    connections.add(connection);
    return connection;
  }

  function takeWaiting(): Pending | undefined {
    const [next] = waiting;
    if (next) waiting.delete(next);
    return next;
  }

  function send(pending: Pending): void {
    const connection = free.pop() ?? (connections.size < CONNECTIONS ? open() : null);
    if (connection) sendOver(connection, pending);
    else waiting.add(pending);
  }

  function sendOver(connection: HttpConnection, pending: Pending): void {
    pending.connection = connection;
    connection.send(pending.request, pending);
  }

  return {
    post: ({ body, headers, timeoutMs, signal }) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        if (closed) return reject(closing());
        const pending: Pending = {
          request: start + headerLines(headers) + Buffer.byteLength(body) + END_OF_HEAD + body,
          connection: null,
          answered(answer) {
            settle();
            resolve(answer);
          },
          failed(error) {
            settle();
            reject(error);
          },
        };
        const timer = setTimeout(() => giveUp(timeout()), timeoutMs);
        signal.addEventListener('abort', leave);

        function settle() {
          clearTimeout(timer);
          signal.removeEventListener('abort', leave);
        }
        function leave() {
          giveUp(signal.reason);
        }
        function giveUp(error: Error) {
          if (waiting.delete(pending)) pending.failed(error);
          else pending.connection?.destroy(error);
        }

        send(pending);
      }),
    // Requests have been served by now; a subgraph that hangs must not hold the router.
    async close() {
      closed = true;
      for (const pending of waiting) pending.failed(closing());
      waiting.clear();
      for (const connection of connections) connection.destroy(closing());
    },
  };
}

/** Without the constants that a DOMException would put into the log. */
const timeout = () => Object.assign(new Error('The answer took too long.'), { name: 'TimeoutError' });

const closing = () => new Error('The connections to it are closed');

const END_OF_HEAD = '\r\n\r\n';

/** What every request begins with; the headers of each and its length follow. */
function headOf({ host, pathname, search, username, password }: URL): string {
  const credentials = username && `authorization: Basic ${btoa(`${username}:${password}`)}\r\n`;
  return `POST ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n${credentials}content-type: application/json\r\naccept: application/json\r\n`;
}

/** Line breaks would be headers of their own, and what is beyond ASCII has no one meaning there. */
const HARMLESS = /^[\t\x20-\x7e]*$/;

function headerLines(headers: Readonly<Record<string, string>>): string {
  let lines = '';
  for (const name in headers) {
    const value = headers[name] as string;
    if (!HARMLESS.test(value)) throw new Error(`The header ${name} can't be sent`);
    lines += `${name}: ${value}\r\n`;
  }
  return `${lines}content-length: `;
}
