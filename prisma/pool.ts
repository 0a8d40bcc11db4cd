import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.ts';

/** Connections are given up after this long, so that a process finds its way to servers that were added or moved. */
const RECYCLE_SECONDS = 30;
const CLOSE_WITHIN_MS = 1_000;

export interface PoolOptions {
  url: string;
  /** Most connections. */
  size: number;
  /** Milliseconds to wait for a free connection, or for a new one. */
  acquireTimeoutMs: number;
  /** Milliseconds that the server works on a statement; 0 is without limit. */
  statementTimeoutMs: number;
}

/** Prisma's client and the pool beneath it. */
export interface PooledClient {
  readonly client: PrismaClient<'query'>;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

/** A pool for statements of our own, without Prisma. */
export function createPool({ url, size, acquireTimeoutMs, statementTimeoutMs }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    connectionTimeoutMillis: acquireTimeoutMs,
    idleTimeoutMillis: RECYCLE_SECONDS * 1_000,
    maxLifetimeSeconds: RECYCLE_SECONDS,
    ...(statementTimeoutMs > 0 && {
      statement_timeout: statementTimeoutMs,
      // A server that hangs ends nothing by itself.
      query_timeout: statementTimeoutMs + 500,
    }),
  });
  // Without a listener, a connection that the server ends while it is idle would end the process.
  pool.on('error', () => {});
  return pool;
}

/** Told of each statement when it has ended. */
export type OnStatement = (sql: string, milliseconds: number) => void;

export function createPooledClient(options: PoolOptions, onStatement: OnStatement): PooledClient {
  const pool = createPool(options);
  const adapter = new PrismaPg(pool, {
    // Named statements are planned once per connection.
    statementNameGenerator: ({ sql }) => createHash('sha1').update(sql).digest('base64url'),
  });
  const client = new PrismaClient({ adapter, log: [{ emit: 'event', level: 'query' }] });
  client.$on('query', ({ query, duration }) => onStatement(query, duration));
  return {
    client,
    pool,
    async close() {
      await client.$disconnect();
      await closePool(pool);
    },
  };
}

/** Does not wait for a server that hangs. */
export async function closePool(pool: pg.Pool): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSE_WITHIN_MS);
  });
  await Promise.race([pool.end(), late]);
  clearTimeout(timer);
}
