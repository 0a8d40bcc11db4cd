import type { IncomingMessage } from 'node:http';
import { handleProtocols, type Server } from 'graphql-ws';
import type { WebSocket, WebSocketServer } from 'ws';
import type { Logger } from '#platform/logging.ts';

/** What a socket of a client is opened with. */
export interface SocketExtra {
  socket: WebSocket;
  request: IncomingMessage;
}

export type Protocol = Server<SocketExtra>;

export interface ServeSocketsOptions {
  sockets: WebSocketServer;
  protocol: Protocol;
  /** Whether a socket may stay that has just been opened. */
  admitSocket: (socket: WebSocket, request: IncomingMessage) => boolean;
  logger: Logger;
}

const PING_MS = 12_000;
const BAD_REQUEST = 4400;
const TOO_MANY = 4429;
const INTERNAL_ERROR = 4500;

/**
 * Connects a graphql-ws server with the sockets of `ws`. The library's own connection prints what a client does wrong as an
 * error of the server, answers a message of a wrong type with 4500, and goes on to serve a socket that is being closed.
 */
export function serveSockets({ sockets, protocol, admitSocket, logger }: ServeSocketsOptions): {
  close(): Promise<void>;
} {
  sockets.options.handleProtocols = handleProtocols;
  sockets.on('connection', (socket, request) => {
    // What is no WebSocket frame or too large a message; ws has closed the socket with the code that says so.
    socket.on('error', (error) => logger.debug({ err: error }, 'a socket failed'));
    if (admitSocket(socket, request)) serveSocket(socket, request, protocol, logger);
    else socket.close(TOO_MANY, 'Too many sockets');
  });

  return {
    async close() {
      sockets.removeAllListeners('connection');
      for (const socket of sockets.clients) socket.close(1001, 'Going away');
      await new Promise((resolve) => sockets.close(resolve));
    },
  };
}

function serveSocket(socket: WebSocket, request: IncomingMessage, protocol: Protocol, logger: Logger): void {
  const isOpen = () => socket.readyState === socket.OPEN;

  function fail(error: unknown): void {
    const wrongType = error instanceof Error && error.message.startsWith('Unexpected message of type');
    if (!wrongType) logger.error({ err: error }, 'a message of a socket could not be handled');
    if (wrongType) socket.close(BAD_REQUEST, 'Invalid message received');
    else socket.close(INTERNAL_ERROR, 'Internal server error');
  }

  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (data) =>
        new Promise((resolve) => {
          // A peer that has gone is told nothing; that it has gone, its close tells.
          if (isOpen()) socket.send(data, () => resolve());
          else resolve();
        }),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (handle) => {
        socket.on('message', (data) => {
          if (isOpen()) handle(String(data)).catch(fail);
        });
      },
    },
    { socket, request },
  );

  const ping = keepAlive(socket);
  socket.once('close', (code, reason) => {
    clearInterval(ping);
    closed(code, String(reason)).catch((error) => logger.error({ err: error }, 'a socket did not end cleanly'));
  });
}

/** Ends a socket whose peer has not answered the ping before this one. */
function keepAlive(socket: WebSocket): NodeJS.Timeout {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  return setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, PING_MS);
}
