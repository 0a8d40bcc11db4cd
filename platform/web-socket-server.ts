import type { IncomingMessage, Server } from 'node:http';
import { WebSocketServer } from 'ws';

/** A peer that does not answer a close (a phone that sleeps) may not hold a process that stops. */
const CLOSE_TIMEOUT_MS = 1_000;

/**
 * WebSockets at `/graphql` of an HTTP server; a message beyond `maxMessageBytes` closes its socket with 1009. An upgrade that
 * `accepts` answers false for gets 403.
 */
export function createWebSocketServer(
  server: Server,
  maxMessageBytes: number,
  accepts: (request: IncomingMessage) => boolean = () => true,
): WebSocketServer {
  const options = {
    server,
    path: '/graphql',
    maxPayload: maxMessageBytes,
    verifyClient: ({ req }: { req: IncomingMessage }, answer: (ok: boolean, status?: number) => void) =>
      answer(accepts(req), 403),
    // Not yet among the options that @types/ws knows.
    closeTimeout: CLOSE_TIMEOUT_MS,
  };
  return new WebSocketServer(options);
}
