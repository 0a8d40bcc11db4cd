import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Health } from './health.ts';
import type { Logger } from './logging.ts';
import type { Metrics } from './metrics.ts';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

export interface HttpServer {
  readonly server: Server;
  /** Adds a handler for a path, or for all paths below one that ends in a slash; every method reaches it. */
  route(path: string, handler: RequestHandler): void;
  /** Listens and answers with the port, which is a free one for 0. */
  listen(port: number, host: string): Promise<number>;
  /**
   * For `drainMs` each answer tells its client to connect elsewhere for the next request, so that no request meets a
   * connection that is being closed. Then takes no new connection, lets requests in flight finish for `graceMs`, and cuts what
   * is left. @default drainMs 250, at most `graceMs`; none while nobody is connected
   */
  close(graceMs: number, drainMs?: number): Promise<void>;
}

export interface HttpServerParts {
  health: Health;
  metrics: Metrics;
  /** What `/metrics` answers. @default the registry of `metrics` */
  readMetrics?: () => Promise<string>;
  logger: Logger;
  /** Called with each request before its handler, for headers that every answer has. */
  prepare?: (request: IncomingMessage, response: ServerResponse) => void;
}

/** A client that sends its request this slowly only wants to hold a connection. */
const HEADERS_WITHIN_MS = 10_000;
const REQUEST_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 5_000;
const USUAL_DRAIN_MS = 250;
const OPTIONS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: HEADERS_WITHIN_MS,
  requestTimeout: REQUEST_WITHIN_MS,
  connectionsCheckingInterval: LOOK_EVERY_MS,
};

/** An HTTP server with `/health/live`, `/health/ready` and `/metrics`, which every process answers. */
export function createHttpServer(parts: HttpServerParts): HttpServer {
  const { health, metrics, logger, prepare, readMetrics = () => metrics.registry.metrics() } = parts;
  const routes = new Map<string, RequestHandler>([
    ['/health/live', (_, response) => sendJson(response, 200, { live: true })],
    [
      '/health/ready',
      async (_, response) => {
        const report = await health.report();
        sendJson(response, report.ready ? 200 : 503, report);
      },
    ],
    [
      '/metrics',
      async (_, response) => {
        response.setHeader('content-type', metrics.registry.contentType);
        response.end(await readMetrics());
      },
    ],
  ]);

  const below = (path: string) => [...routes].find(([folder]) => folder.endsWith('/') && path.startsWith(folder))?.[1];

  let draining = false;
  const server = createServer({ ...OPTIONS, shouldUpgradeCallback: isWebSocket }, async (request, response) => {
    if (draining) response.setHeader('connection', 'close');
    prepare?.(request, response);
    const path = (request.url ?? '/').split('?', 1)[0] as string;
    const handler = routes.get(path) ?? below(path);
    if (!handler) return sendJson(response, 404, { error: 'There is nothing at this path.' });
    try {
      await handler(request, response);
    } catch (error) {
      // A caller who left is no failure of ours.
      if (request.destroyed || response.destroyed) return;
      const requestId = response.getHeader('x-request-id');
      logger.error({ err: error, path, requestId }, 'request failed');
      if (response.headersSent) return void response.destroy();
      const message = 'Something went wrong on our side.';
      sendJson(response, 500, { errors: [{ message, extensions: { code: 'INTERNAL_SERVER_ERROR', requestId } }] });
    }
  });
  // Longer than any client pool keeps a connection: the client closes first and never writes into a closing one.
  server.keepAliveTimeout = 65_000;

  return {
    server,
    route: (path, handler) => void routes.set(path, handler),
    async listen(port, host) {
      server.listen(port, host);
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    },
    async close(graceMs, drainMs = USUAL_DRAIN_MS) {
      if (!server.listening) return;
      draining = true;
      if ((await connections(server)) > 0) await pause(Math.min(drainMs, graceMs));
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      // A kept-alive connection that becomes idle later would hold the server open.
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      const cut = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(cut);
    },
  };
}

const connections = (server: Server): Promise<number> =>
  new Promise((resolve) => server.getConnections((_, count) => resolve(count ?? 0)));

/** Other upgrades are offers that may be passed over: curl and Java offer HTTP/2 with an ordinary request. */
const isWebSocket = ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket';

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}

export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge';
}

/**
 * @throws BodyTooLarge beyond `maxBytes`; the rest then flows away unread, for as long as a request may take: a connection that
 * is closed while the client still writes loses the answer
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  // Events and no iterator, which costs as much as all else that is done with a small body.
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return reject(new BodyTooLarge());
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) return void chunks.push(chunk);
      chunks.length = 0;
      reject(new BodyTooLarge());
    });
    request.on('end', () => resolve((chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString()));
    request.on('error', reject);
  });
}
