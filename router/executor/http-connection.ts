import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { createResponseReader, type HttpAnswer } from './http-response.ts';

/** Told once how an exchange ended. */
export interface Exchange {
  answered(answer: HttpAnswer): void;
  failed(error: Error): void;
}

export interface HttpConnection {
  /** Sends a request, head and body; one at a time. */
  send(request: string, exchange: Exchange): void;
  /** Closes it; the exchange under way fails with the error. */
  destroy(error: Error): void;
}

export interface HttpConnectionOptions {
  url: URL;
  /** Milliseconds that it may be idle. What the server says of itself shortens them. */
  idleMs: number;
  maxAnswerBytes: number;
  /** It can carry the next exchange. */
  onFree: (connection: HttpConnection) => void;
  /** It is closed, by whomever, or will be. */
  onGone: (connection: HttpConnection) => void;
}

/** All that is read goes through here, and is a text or a copy when the next piece comes. */
const BUFFER = Buffer.allocUnsafeSlow(64 * 1024);
/** A server that closes after so many seconds may do so while a request is on its way. */
const MARGIN_MS = 1_000;

export function openHttpConnection(options: HttpConnectionOptions): HttpConnection {
  const { url, idleMs, maxAnswerBytes, onFree, onGone } = options;
  const reader = createResponseReader(maxAnswerBytes);
  let exchange: Exchange | null = null;
  let gone = false;
  let knownKeepAlive: string | undefined;

  const socket = connect(url, take);
  socket.setNoDelay(true).setKeepAlive(true, 30_000);
  socket.setTimeout(idleMs);
  // While an exchange is under way its own time counts.
  socket.on('timeout', () => exchange ?? leave());
  socket.on('end', () => {
    const answer = exchange && reader.end();
    if (answer) finish(answer);
    leave(new Error('The other side hung up'));
  });
  socket.on('error', leave);
  socket.on('close', () => leave(new Error('The connection was closed')));

  const connection: HttpConnection = {
    send(request, next) {
      exchange = next;
      socket.write(request);
    },
    destroy: leave,
  };

  function take(bytes: Buffer): void {
    if (gone) return;
    try {
      if (!exchange) throw new Error('Something came that nobody asked for');
      const answer = reader.read(bytes);
      if (!answer) return;
      finish(answer);
      if (answer.keepsAlive) {
        shortenIdleTime(answer.headers['keep-alive']);
        onFree(connection);
      } else leave();
    } catch (error) {
      leave(error as Error);
    }
  }

  function finish(answer: HttpAnswer): void {
    const { answered } = exchange as Exchange;
    exchange = null;
    answered(answer);
  }

  function leave(error?: Error): void {
    if (gone) return;
    gone = true;
    socket.destroy();
    onGone(connection);
    if (error) exchange?.failed(error);
    exchange = null;
  }

  /** A server says how long it keeps an idle connection, with each answer the same. */
  function shortenIdleTime(keepAlive: string | undefined): void {
    if (keepAlive === knownKeepAlive) return;
    knownKeepAlive = keepAlive;
    const seconds = /\btimeout=(\d+)/i.exec(keepAlive ?? '')?.[1];
    if (seconds) socket.setTimeout(Math.max(1, Math.min(idleMs, Number(seconds) * 1000 - MARGIN_MS)));
  }

  return connection;
}

function connect({ protocol, hostname, port }: URL, take: (bytes: Buffer) => void): Socket {
  // The address of IPv6 stands in brackets in a URL only.
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (protocol === 'https:') {
    const servername = /[^\d.:]/.test(host) && !host.includes(':') ? host : undefined;
    const socket = connectTls({ host, port: Number(port || 443), servername, ALPNProtocols: ['http/1.1'] });
    return socket.on('data', take);
  }
  const callback = (bytes: number) => {
    take(BUFFER.subarray(0, bytes));
    return true;
  };
  return connectTcp({ host, port: Number(port || 80), onread: { buffer: BUFFER, callback } });
}
