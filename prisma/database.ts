import { z } from 'zod';
import { type Consistency, NEWEST_TOKEN } from '#platform/consistency.ts';
import type { ConsistencyTokens } from '#platform/consistency-tokens.ts';
import { PublicError } from '#platform/errors.ts';
import type { Health } from '#platform/health.ts';
import type { Logger } from '#platform/logging.ts';
import type { Metrics } from '#platform/metrics.ts';
import { createDatabaseMetrics } from './database-metrics.ts';
import { Prisma, type PrismaClient } from './generated/client.ts';
import { createPooledClient } from './pool.ts';
import { type Position, positionOf } from './position.ts';
import { createReadRouter } from './read-router.ts';
import { createReplicas } from './replicas.ts';
import { isServerFailure } from './server-failure.ts';

export { Prisma };

/** The models of each domain. A subgraph's role can reach no others, and neither can its types. */
interface Models {
  users: 'user' | 'session' | 'revokedSession' | 'emailToken' | 'erasure' | 'erasedDomain';
  translation:
    | 'translation'
    | 'idempotencyKey'
    | 'glossaryTerm'
    | 'document'
    | 'documentChunk'
    | 'documentEvent'
    | 'deletedDocument'
    | 'memoryEntry'
    | 'memoryRemoval';
  vocabulary:
    | 'card'
    | 'learnerSettings'
    | 'review'
    | 'reviewDay'
    | 'schedulerParameters'
    | 'schedulerFit'
    | 'cardImport'
    | 'cardImportRejection';
  agents: 'agentRun' | 'agentStep' | 'agentRunEvent' | 'checkpoint' | 'checkpointBlob' | 'checkpointWrite';
}

export type Domain = keyof Models;

type ReadMethod = 'findUnique' | 'findFirst' | 'findMany' | 'count' | 'aggregate' | 'groupBy';

/** Prisma's client, cut down to one domain's models. */
export type DomainClient<D extends Domain> = Pick<PrismaClient, Models[D] | '$queryRaw' | '$executeRaw'>;
/** The same without what writes: it may be sent to a replica. */
export type DomainReader<D extends Domain> = { [M in Models[D]]: Pick<PrismaClient[M], ReadMethod> } & Pick<
  PrismaClient,
  '$queryRaw'
>;
export type DomainTransaction<D extends Domain> = Pick<
  Prisma.TransactionClient,
  Models[D] | '$queryRaw' | '$executeRaw' | '$queryRawUnsafe'
>;

/** On whose behalf the database is asked: a request's viewer. */
export interface Reader {
  /** Null for one who is not signed in. */
  readonly id: string | null;
  /** What the request has been given and has written; without it, only what the viewer's other requests have written counts. */
  readonly consistency?: Consistency;
}

export interface TransactionOptions {
  /** All of its statements together; each has the configured limit. @default 5_000 */
  timeoutMs?: number;
}

/**
 * The only way to PostgreSQL. Work is handed over as a function, because what a replica could not answer is run again on
 * the primary. Throws SUBGRAPH_UNAVAILABLE when the primary is needed and cannot be reached.
 */
export interface Database<D extends Domain> {
  /** For showing: from a replica that has what the viewer has seen and written, else from the primary. */
  read<T>(viewer: Reader, run: (client: DomainReader<D>) => Promise<T>): Promise<T>;
  /** For deciding a write, and for what must be of this moment: from the primary. */
  readPrimary<T>(run: (client: DomainReader<D>) => Promise<T>): Promise<T>;
  /** What `writer` reads from now on, in any process, has what was written; null for one who reads nothing of it at once. */
  write<T>(writer: Reader | null, run: (client: DomainClient<D>) => Promise<T>): Promise<T>;
  /** The same, all or nothing. */
  transaction<T>(
    writer: Reader | null,
    run: (transaction: DomainTransaction<D>) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>;
  /** What the viewer reads from now on is at least as new as the primary is at this moment. */
  advance(viewer: Reader): Promise<void>;
  /** The primary is required; each replica is reported. */
  watch(health: Health): void;
  close(): Promise<void>;
}

const urlList = z
  .string()
  .transform((text) => text.split(',').map((url) => url.trim()))
  .pipe(z.array(z.url({ protocol: /^postgres(ql)?$/, error: 'expected postgresql://…,postgresql://…' })));

export const databaseConfig = z
  .object({
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'required: expected postgresql://…' }),
    DATABASE_REPLICA_URLS: urlList.default([]),
    DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(100).default(20),
    DATABASE_REPLICA_POOL_SIZE: z.coerce.number().int().min(1).max(100).default(10),
    DATABASE_STATEMENT_TIMEOUT_MS: z.coerce.number().int().min(0).default(15_000),
    // Consistency tokens are kept for a minute: what a replica may lack must be younger than that.
    DATABASE_REPLICA_MAX_LAG_MS: z.coerce.number().int().min(100).max(30_000).default(2_000),
    READ_REPLICA_RATIO: z.coerce.number().min(0).max(1).default(1),
  })
  .transform((env) => ({
    url: env.DATABASE_URL,
    replicaUrls: env.DATABASE_REPLICA_URLS,
    /** Connections of this process to the primary. */
    poolSize: env.DATABASE_POOL_SIZE,
    /** Connections of this process to each replica. */
    replicaPoolSize: env.DATABASE_REPLICA_POOL_SIZE,
    statementTimeoutMs: env.DATABASE_STATEMENT_TIMEOUT_MS,
    maxReplicaLagMs: env.DATABASE_REPLICA_MAX_LAG_MS,
    /** The share of reads that may go to a replica. */
    replicaRatio: env.READ_REPLICA_RATIO,
  }));

export type DatabaseConfig = z.infer<typeof databaseConfig>;

export interface DatabaseParts {
  tokens: ConsistencyTokens;
  metrics: Metrics;
  logger: Logger;
}

const ACQUIRE_TIMEOUT_MS = 2_000;
const TRANSACTION_TIMEOUT_MS = 5_000;

/** Where the log is written to at the end of what has been committed, whether or not it has reached the disk. */
const COMMITTED = 'SELECT pg_current_wal_insert_lsn()::text AS lsn';

export function createDatabase<D extends Domain>(
  _domain: D,
  config: DatabaseConfig,
  { tokens, logger, ...parts }: DatabaseParts,
): Database<D> {
  const { url, poolSize: size, statementTimeoutMs, replicaUrls } = config;
  const metrics = createDatabaseMetrics(parts.metrics);
  const primary = createPooledClient(
    { url, size, acquireTimeoutMs: ACQUIRE_TIMEOUT_MS, statementTimeoutMs },
    (sql, ms) => metrics.statement('primary', sql, ms),
  );
  const replicas = createReplicas({
    primaryUrl: url,
    replicaUrls,
    poolSize: config.replicaPoolSize,
    statementTimeoutMs,
    maxLagMs: config.maxReplicaLagMs,
    onStatement: (sql, ms) => metrics.statement('replica', sql, ms),
    logger,
  });
  metrics.watchPools(
    new Map([
      ['primary', primary.pool],
      ...replicas.names.map((name) => [name, replicas.clientOf(name).pool] as const),
    ]),
  );
  metrics.watchReplicas(replicas.rotation);

  /** The one place where a primary that is away gets a name that clients know. */
  async function onPrimary<T>(run: (client: PrismaClient) => Promise<T>): Promise<T> {
    try {
      return await run(primary.client);
    } catch (error) {
      if (!isServerFailure(error)) throw error;
      logger.warn({ err: error }, 'the primary could not be asked');
      throw new PublicError('SUBGRAPH_UNAVAILABLE', 'This cannot be done at the moment. Please try again soon.');
    }
  }
  const readRouter = createReadRouter({ config, replicas, tokens, metrics, logger, onPrimary });

  async function committed(): Promise<Position> {
    const before = performance.now();
    const { rows } = await primary.pool.query<{ lsn: string }>(COMMITTED);
    metrics.statement('primary', COMMITTED, performance.now() - before);
    return positionOf(rows[0]?.lsn);
  }

  async function keep({ id, consistency }: Reader, position: Position): Promise<void> {
    consistency?.advance(position);
    if (id !== null) await tokens.remember(id, position);
  }

  async function writing<T>(writer: Reader | null, run: (client: PrismaClient) => Promise<T>): Promise<T> {
    try {
      const result = await onPrimary(run);
      if (writer) await settle(writer);
      return result;
    } catch (error) {
      // The row that was there first is for the writer to see.
      if (writer && isUniqueViolation(error)) await settle(writer);
      throw error;
    }
  }

  /** What is committed is not undone by this failing: until the token is forgotten, the writer reads from the primary. */
  async function settle(writer: Reader): Promise<void> {
    await keep(writer, await committed().catch(() => NEWEST_TOKEN));
  }

  return {
    read: (viewer, run) => readRouter.read(viewer, (client) => run(client as unknown as DomainReader<D>)),
    readPrimary: (run) => onPrimary((client) => run(client as unknown as DomainReader<D>)),
    write: (writer, run) => writing(writer, (client) => run(client as unknown as DomainClient<D>)),
    transaction: (writer, run, { timeoutMs: timeout = TRANSACTION_TIMEOUT_MS } = {}) =>
      writing(writer, (client) =>
        client.$transaction((transaction) => run(transaction as unknown as DomainTransaction<D>), { timeout }),
      ),
    advance: async (viewer) => keep(viewer, await onPrimary(committed)),
    watch(health) {
      health.watch('database', async () => void (await primary.pool.query('SELECT 1')), { required: true });
      for (const { replica } of replicas.rotation.report()) {
        health.watch(replica, () => expectServing(replica), { required: false });
      }
    },
    async close() {
      await Promise.all([primary.close(), replicas.close()]);
    },
  };

  async function expectServing(name: string): Promise<void> {
    const found = replicas.rotation.report().find(({ replica }) => replica === name);
    if (!found?.serving) throw new Error(`${name} is out of the rotation`);
  }
}

/** Whether a write failed because the row is there already. */
export const isUniqueViolation = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';

/**
 * A list for `in`, its last key repeated up to the next power of two. Prisma writes one parameter for each key, and each
 * length is a statement of its own that every connection keeps prepared: so there are a dozen of them, not thousands.
 */
export function anyOf(keys: readonly string[]): string[] {
  const length = keys.length === 0 ? 0 : 2 ** Math.ceil(Math.log2(keys.length));
  return Array.from({ length }, (_, index) => keys[Math.min(index, keys.length - 1)] as string);
}
