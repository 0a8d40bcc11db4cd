import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import pg from 'pg';
import type { Logger } from '#platform/logging.ts';

/** Each run under way in this process saves one checkpoint at a time. */
const CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 2_000;

export interface Checkpoints {
  readonly saver: PostgresSaver;
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
  });
  // Without a listener, a connection that the server ends while it is idle would end the process.
  pool.on('error', (error) => logger.warn({ err: error }, 'a connection for checkpoints was lost'));
  const saver = new PostgresSaver(pool, undefined, { schema: 'agents' });
  return { saver, forget: (runId) => saver.deleteThread(runId), close: () => pool.end() };
}
