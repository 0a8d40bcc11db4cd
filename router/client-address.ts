import type { IncomingMessage } from 'node:http';

/** Where a client's connection comes from; IPv4 addresses are written as such, whatever the socket's family. */
export const clientAddressOf = ({ socket }: IncomingMessage): string =>
  (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
