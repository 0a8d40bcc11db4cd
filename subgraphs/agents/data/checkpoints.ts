import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import pg from 'pg';
import type { Logger } from '#platform/logging.ts';
import { expectLease, type Lease } from './leases.ts';

/** Each run under way in this process saves one checkpoint at a time. */
const CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 15_000;

export interface Checkpoints {
  /** Saves for whoever holds the lease, and for nobody who has lost it. */
  saver(lease: Lease): PostgresSaver;
  /** What a run that has ended leaves behind is of no use. */
  forget(runId: string): Promise<void>;
  close(): Promise<void>;
}

/** LangGraph's own tables, which a migration made: `setup()` is never called, and this role could not create them. */
export function createCheckpoints(databaseUrl: string, logger: Logger): Checkpoints {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
  });
  // Without listeners, a connection that the server ends while it is idle, or between two statements, would end the process.
  const note = (error: Error) => logger.warn({ err: error }, 'a connection for checkpoints was lost');
  pool.on('error', note);
  pool.on('connect', (client) => void client.on('error', note));
  const saverOf = (connections: pg.Pool) => new PostgresSaver(connections, undefined, { schema: 'agents' });
  return {
    saver: (lease) => saverOf(fenced(pool, lease)),
    forget: (runId) => saverOf(pool).deleteThread(runId),
    close: () => pool.end(),
  };
}

/** The pool, whose transactions begin with a look at the lease, which nobody can take before they end. */
function fenced(pool: pg.Pool, lease: Lease): pg.Pool {
  const connections = {
    query: (text: string, values?: unknown[]) => pool.query(text, values),
    async connect() {
      const client = await pool.connect();
      return {
        async query(text: string, values?: unknown[]) {
          const result = await client.query(text, values);
          if (text === 'BEGIN') await lookAt(client, lease);
          return result;
        },
        release: (error?: Error) => client.release(error),
      };
    },
  };
  return connections as unknown as pg.Pool;
}

async function lookAt(client: pg.PoolClient, lease: Lease): Promise<void> {
  const { rows } = await client.query<{ id: string | null }>(
    'SELECT lease_id AS id FROM agents.runs WHERE id = $1 FOR SHARE',
    [lease.runId],
  );
  expectLease(rows[0]?.id ?? null, lease);
}
