import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import pg from 'pg';
import type { Logger } from '#platform/logging.ts';
import { type Lease, LeaseLost } from './leases.ts';

/** Each run under way in this process saves one checkpoint at a time. */
const CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 15_000;

const FORGET = `
  WITH blobs AS (DELETE FROM agents.checkpoint_blobs WHERE thread_id = $1),
    writes AS (DELETE FROM agents.checkpoint_writes WHERE thread_id = $1)
  DELETE FROM agents.checkpoints WHERE thread_id = $1`;

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
  return {
    saver: (lease) => new LeasedSaver(pool, lease),
    forget: async (runId) => void (await pool.query(FORGET, [runId])),
    close: () => pool.end(),
  };
}

/** Puts what `given` writes under the lease, which nobody can take before that is committed. */
const underLease = (given: string): string => `
  WITH held AS MATERIALIZED (SELECT FROM agents.runs WHERE id = $1::uuid AND lease_id = $2::uuid FOR SHARE), ${given}
  SELECT FROM held`;

const PUT = underLease(`
  blobs AS (
    INSERT INTO agents.checkpoint_blobs (thread_id, checkpoint_ns, channel, version, type, blob)
    SELECT $3, $4, blob.* FROM held, unnest($5::text[], $6::text[], $7::text[], $8::bytea[]) AS blob
    ON CONFLICT DO NOTHING
  ), checkpoint AS (
    INSERT INTO agents.checkpoints (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, checkpoint, metadata)
    SELECT $3, $4, $9, $10, $11::jsonb, $12::jsonb FROM held
    ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id)
      DO UPDATE SET checkpoint = excluded.checkpoint, metadata = excluded.metadata
  )`);

const putWrites = (onConflict: string): string =>
  underLease(`
  writes AS (
    INSERT INTO agents.checkpoint_writes (thread_id, checkpoint_ns, checkpoint_id, task_id, idx, channel, type, blob)
    SELECT $3, $4, $5, $6, write.* FROM held, unnest($7::int[], $8::text[], $9::text[], $10::bytea[]) AS write
    ON CONFLICT ${onConflict}
  )`);
const ADD_WRITES = putWrites('DO NOTHING');
const REPLACE_WRITES = putWrites(`(thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
  DO UPDATE SET channel = excluded.channel, type = excluded.type, blob = excluded.blob`);

/** What LangGraph's own saver does in a transaction of many statements, in one, which looks at the lease as well. */
class LeasedSaver extends PostgresSaver {
  readonly #pool: pg.Pool;
  readonly #lease: Lease;

  constructor(pool: pg.Pool, lease: Lease) {
    super(pool, undefined, { schema: 'agents' });
    this.#pool = pool;
    this.#lease = lease;
  }

  /** @throws LeaseLost */
  override async put(...[config, checkpoint, metadata, versions]: Parameters<PostgresSaver['put']>) {
    const { thread_id, checkpoint_ns = '', checkpoint_id } = config.configurable ?? {};
    const blobs = await this._dumpBlobs(thread_id, checkpoint_ns, checkpoint.channel_values, versions);
    await this.#write(PUT, [
      thread_id,
      checkpoint_ns,
      ...columnsOf(blobs, [2, 3, 4, 5]),
      checkpoint.id,
      checkpoint_id,
      this._dumpCheckpoint(checkpoint),
      await this._dumpMetadata(metadata),
    ]);
    return { configurable: { thread_id, checkpoint_ns, checkpoint_id: checkpoint.id } };
  }

  /** @throws LeaseLost */
  override async putWrites(...[config, writes, taskId]: Parameters<PostgresSaver['putWrites']>) {
    const { thread_id, checkpoint_ns = '', checkpoint_id } = config.configurable ?? {};
    const rows = await this._dumpWrites(thread_id, checkpoint_ns, checkpoint_id, taskId, writes);
    // LangGraph gives what it writes anew (an error, a question to a person) a place below 0, one each.
    const replaces = rows.every(([, , , , place]) => place < 0);
    const last = replaces ? [...new Map(rows.map((row) => [row[4], row])).values()] : rows;
    await this.#write(replaces ? REPLACE_WRITES : ADD_WRITES, [
      thread_id,
      checkpoint_ns,
      checkpoint_id,
      taskId,
      ...columnsOf(last, [4, 5, 6, 7]),
    ]);
  }

  async #write(text: string, values: readonly unknown[]): Promise<void> {
    const { rowCount } = await this.#pool.query(text, [this.#lease.runId, this.#lease.id, ...values]);
    if (rowCount === 0) throw new LeaseLost();
  }
}

const columnsOf = (rows: readonly (readonly unknown[])[], places: readonly number[]): unknown[][] =>
  places.map((place) => rows.map((row) => row[place] ?? null));
