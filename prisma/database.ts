import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { z } from 'zod';
import { Prisma, PrismaClient } from './generated/client.ts';

export type { Prisma };

/** The models of each domain. A subgraph's role can reach no others, and neither can its types. */
interface Models {
  users: 'user' | 'session';
  translation: 'translation';
  vocabulary: 'card';
  agents: 'agentRun' | 'agentStep' | 'agentRunEvent' | 'checkpoint' | 'checkpointBlob' | 'checkpointWrite';
}

export type Domain = keyof Models;

/** Prisma's client, cut down to one domain's models. */
export type DomainClient<D extends Domain> = Pick<PrismaClient, Models[D] | '$queryRaw' | '$executeRaw'>;
export type DomainTransaction<D extends Domain> = Pick<
  Prisma.TransactionClient,
  Models[D] | '$queryRaw' | '$executeRaw' | '$queryRawUnsafe'
>;

/** The only way to PostgreSQL. */
export interface Database<D extends Domain> {
  /** The primary: writes, and reads that decide a write. */
  readonly write: DomainClient<D>;
  /** For reads on behalf of a viewer. Served by the primary, so never stale. */
  read(viewer: { readonly id: string | null }): DomainClient<D>;
  transaction<T>(run: (transaction: DomainTransaction<D>) => Promise<T>): Promise<T>;
  /** Rejects when the primary does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export const databaseConfig = z
  .object({
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'required: expected postgresql://…' }),
    DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(100).default(20),
    DATABASE_STATEMENT_TIMEOUT_MS: z.coerce.number().int().min(0).default(15_000),
  })
  .transform((env) => ({
    url: env.DATABASE_URL,
    /** Connections of this process to the primary. */
    poolSize: env.DATABASE_POOL_SIZE,
    statementTimeoutMs: env.DATABASE_STATEMENT_TIMEOUT_MS,
  }));

export type DatabaseConfig = z.infer<typeof databaseConfig>;

const ACQUIRE_TIMEOUT_MS = 2_000;
const IDLE_TIMEOUT_MS = 30_000;

/** `onStatement` is called for every SQL statement, transaction control included. */
export function createDatabase<D extends Domain>(
  _domain: D,
  config: DatabaseConfig,
  onStatement: (target: 'primary') => void,
): Database<D> {
  const primary = createClient(config);
  primary.$on('query', () => onStatement('primary'));
  const client = primary as unknown as DomainClient<D>;
  return {
    write: client,
    read: () => client,
    transaction: (run) => primary.$transaction((transaction) => run(transaction as unknown as DomainTransaction<D>)),
    ping: async () => void (await primary.$queryRaw`SELECT 1`),
    close: () => primary.$disconnect(),
  };
}

function createClient({ url, poolSize, statementTimeoutMs }: DatabaseConfig) {
  const adapter = new PrismaPg(
    {
      connectionString: url,
      max: poolSize,
      connectionTimeoutMillis: ACQUIRE_TIMEOUT_MS,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      statement_timeout: statementTimeoutMs,
    },
    // Named statements are planned once per connection.
    { statementNameGenerator: ({ sql }) => createHash('sha1').update(sql).digest('base64url') },
  );
  return new PrismaClient({ adapter, log: [{ emit: 'event', level: 'query' }] });
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
