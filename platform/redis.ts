import { Cluster, Redis } from 'ioredis';
import { z } from 'zod';
import type { Logger } from './logging.ts';

export const redisConfig = z
  .object({
    REDIS_URL: z.url('expected redis://host:port').optional(),
    REDIS_CLUSTER_NODES: z
      .string()
      .regex(/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/, 'expected host:port,host:port')
      .optional(),
    REDIS_PASSWORD: z.string().optional(),
  })
  .refine((env) => env.REDIS_URL || env.REDIS_CLUSTER_NODES, { message: 'required', path: ['REDIS_URL'] })
  .transform((env) => ({
    url: env.REDIS_URL,
    clusterNodes: env.REDIS_CLUSTER_NODES?.split(','),
    password: env.REDIS_PASSWORD,
  }));

export type RedisConfig = z.infer<typeof redisConfig>;
export type RedisClient = Redis | Cluster;

/** Redis holds only what may be lost, so a command fails soon rather than wait for a server that is gone. */
const FAIL_SOON = { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 1_000, connectTimeout: 2_000 };

/** One Redis, or a Cluster when nodes are named. Reconnects by itself; says in the log when it goes and when it is back. */
export function createRedis({ url, clusterNodes, password }: RedisConfig, logger: Logger): RedisClient {
  const client = clusterNodes
    ? new Cluster(clusterNodes, { redisOptions: { ...FAIL_SOON, password }, enableOfflineQueue: false })
    : new Redis(url as string, {
        ...FAIL_SOON,
        ...(password && { password }),
        retryStrategy: (n) => Math.min(n * 100, 2_000),
      });
  let up = true;
  client.on('error', (error) => {
    if (up) logger.warn({ err: error }, 'Redis is unreachable; going on without it');
    up = false;
  });
  client.on('ready', () => {
    if (!up) logger.info('Redis is back');
    up = true;
  });
  return client;
}
