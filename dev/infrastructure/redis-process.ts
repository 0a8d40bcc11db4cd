import { Server } from 'node:net';
import { createRedisServer } from 'js-redis-server';

/** A Redis in JavaScript, for machines that have none: `node redis-process.ts PORT`, on the loopback interface. */
const LOOPBACK = '127.0.0.1';

// The library listens on every interface and knows no option for it; it has no password either.
const listen = Server.prototype.listen as (this: Server, port: number, host: string) => Server;
Server.prototype.listen = function listenOnLoopback(this: Server, port: number) {
  return listen.call(this, port, LOOPBACK);
} as typeof Server.prototype.listen;

const server = await createRedisServer({ port: Number(process.argv[2]) });

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    await server.close();
    process.exit(0);
  });
}
