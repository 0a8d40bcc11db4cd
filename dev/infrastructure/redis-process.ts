/** A Redis in JavaScript, for machines that have none: `node redis-process.ts PORT`, on the loopback interface. */
import { createRedisServer } from 'js-redis-server';

const server = await createRedisServer({ port: Number(process.argv[2]) });

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    await server.close();
    process.exit(0);
  });
}
