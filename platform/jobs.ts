import { fromPrisma, PgBoss, type PrismaTransactionLike } from 'pg-boss';
import type { Logger } from './logging.ts';

/** The schema of pg-boss's tables. `npm run migrate` makes them; a service has no right to. */
const SCHEMA = 'queue';
/** One of these listens for new jobs and runs nothing else. */
const CONNECTIONS = 3;
/** How often a worker looks by itself: seldom while PostgreSQL's notifications reach it, else often. */
const POLL_SECONDS = { notified: 2, alone: 0.5 };
/** How often dead workers' jobs are looked for, by one process of all. */
const SUPERVISE_SECONDS = 5;
const MAINTENANCE_SECONDS = 3_600;
const MIN_STOP_MS = 1_000;
/** Jobs of a domain: its own, and those that it gave up. */
const OF_PREFIX = '(starts_with(name, $1::text) OR starts_with(source_name, $1::text))';

export interface QueueOptions {
  /** Runs after the first one, when a handler throws or its process dies. */
  retries: number;
  /** Before the first retry; doubled, with jitter, before each further one. */
  retryDelaySeconds: number;
  /** A worker that has been silent for this long is taken for dead, and its job is retried. At least 10. */
  heartbeatSeconds: number;
  /** A handler may take this long in all. */
  expireSeconds: number;
  /** The longest delay before a retry. @default none */
  maxRetryDelaySeconds?: number;
  /** A job that nobody takes is thrown away after this long. @default 14 days */
  keepSeconds?: number;
  /** A queue made before this one, where a job goes whose retries are used up. */
  deadLetter?: string;
}

export interface WorkOptions {
  /** Jobs of the queue that this process runs at once. */
  concurrency: number;
  /** How often to look for what no notification tells of: retries and delayed jobs that have become due. @default 2 */
  pollSeconds?: number;
  /** Jobs of one group that all processes run at once. @default as many as there are */
  perGroup?: number;
}

export interface EnqueueOptions {
  afterSeconds?: number;
  /** @default a new one */
  id?: string;
  /** Whose job it is, where the jobs of one must leave room for those of others. */
  group?: string;
  /** Higher goes first; jobs of the same in the order in which they came. @default 0 */
  priority?: number;
}

export interface Job<T> {
  readonly id: string;
  readonly data: T;
  /** No retry follows when this one fails. */
  readonly lastAttempt: boolean;
}

/** `signal` is aborted when the process stops and when the job was given to another worker: stop at once, and throw. */
export type JobHandler<T> = (job: Job<T>, signal: AbortSignal) => Promise<void>;

/** Prisma's transaction client, as far as a job needs it. */
export type JobTransaction = PrismaTransactionLike;

/** Jobs in PostgreSQL: a job is there exactly when the transaction that made it is. */
export interface Jobs {
  start(): Promise<void>;
  /** Takes no new job, waits `graceMs` for the running ones, then aborts them; they are retried elsewhere. */
  stop(graceMs: number): Promise<void>;
  /** Makes the queue, or brings its options up to date. */
  createQueue(queue: string, options: QueueOptions): Promise<void>;
  hasQueue(queue: string): Promise<boolean>;
  /** Jobs of the queue that nobody had taken yet when they were last counted, some seconds ago. */
  waiting(queue: string): Promise<number>;
  /** Adds a job within the caller's transaction. Workers are woken when that commits, or look after `afterSeconds`. */
  enqueue(queue: string, data: object, transaction: JobTransaction, options?: EnqueueOptions): Promise<void>;
  /** Which of these jobs wait or are under way; one whose process has died counts as that for a while. Others are over. */
  states(
    queue: string,
    ids: readonly string[],
    transaction: JobTransaction,
  ): Promise<ReadonlyMap<string, 'WAITING' | 'ACTIVE'>>;
  /** Adds a job to every queue that is subscribed to the event, in the same way. */
  publish(event: string, data: object, transaction: JobTransaction): Promise<void>;
  /**
   * Removes, within the caller's transaction, the jobs of every queue whose name begins with `prefix`, and their dead
   * letters, where `field` of the data is one of `values`; of a list in the data, only the items of which that is so. One
   * that is under way ends as if it had been done.
   */
  remove(prefix: string, field: string, values: readonly string[], transaction: JobTransaction): Promise<void>;
  /** Removes one job; one that is under way ends as if it had been done. */
  discard(queue: string, id: string): Promise<void>;
  /** Runs jobs of the queue in this process, until it stops. */
  work<T extends object>(queue: string, options: WorkOptions, handler: JobHandler<T>): Promise<void>;
}

export function createJobs({ databaseUrl, logger }: { databaseUrl: string; logger: Logger }): Jobs {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: SCHEMA,
    max: CONNECTIONS,
    migrate: false,
    createSchema: false,
    schedule: false,
    registerInstance: false,
    useListenNotify: true,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
    maintenanceIntervalSeconds: MAINTENANCE_SECONDS,
    // Only the owner of an index may rebuild it.
    reindex: false,
  });
  boss.on('error', (error) => {
    // Whatever could not be asked is asked again soon; that the database is away is for readiness to tell.
    if (isAway(error)) logger.warn({ err: error }, 'the job queue could not be reached');
    else logger.error({ err: error }, 'the job queue had an error');
  });
  boss.on('warning', (warning) => logger.warn({ warning }, 'the job queue has a warning'));

  return {
    start: async () => void (await boss.start()),
    stop: (graceMs) => boss.stop({ graceful: true, timeout: Math.max(graceMs, MIN_STOP_MS) }),

    async createQueue(queue, options) {
      const settings = queueSettings(options);
      await boss.createQueue(queue, settings);
      await boss.updateQueue(queue, settings);
    },

    hasQueue: async (queue) => (await boss.getQueue(queue)) !== null,
    waiting: async (queue) => (await boss.getQueue(queue))?.queuedCount ?? 0,

    async enqueue(queue, data, transaction, { afterSeconds, id, group, priority } = {}) {
      await boss.send(queue, data, {
        db: fromPrisma(transaction),
        ...(afterSeconds && { startAfter: afterSeconds }),
        ...(id && { id }),
        ...(group && { group: { id: group } }),
        ...(priority && { priority }),
      });
    },

    async states(queue, ids, transaction) {
      const rows = await transaction.$queryRawUnsafe<{ id: string; active: boolean }[]>(
        `SELECT id::text, state = 'active' AS active FROM ${SCHEMA}.job
         WHERE name = $1::text AND id = ANY ($2::uuid[]) AND state <= 'active'`,
        queue,
        ids,
      );
      return new Map(rows.map(({ id, active }) => [id, active ? 'ACTIVE' : 'WAITING']));
    },

    async remove(prefix, field, values, transaction) {
      await transaction.$queryRawUnsafe(
        `DELETE FROM ${SCHEMA}.job WHERE ${OF_PREFIX} AND data->>$2::text = ANY($3::text[])`,
        prefix,
        field,
        values,
      );
      await transaction.$queryRawUnsafe(
        `UPDATE ${SCHEMA}.job SET data = (
           SELECT jsonb_object_agg(key, CASE jsonb_typeof(value) WHEN 'array' THEN (
             SELECT coalesce(jsonb_agg(item ORDER BY place), '[]')
             FROM jsonb_array_elements(value) WITH ORDINALITY AS items (item, place)
             WHERE (item->>$2::text = ANY($3::text[])) IS NOT TRUE) ELSE value END)
           FROM jsonb_each(data))
         WHERE ${OF_PREFIX} AND jsonb_path_exists(data, '$.*[*] ? (@.type() == "object").keyvalue() ? (@.key == $field && @.value == $values[*])',
           jsonb_build_object('field', $2::text, 'values', to_jsonb($3::text[])), true)`,
        prefix,
        field,
        values,
      );
    },

    discard: async (queue, id) => void (await boss.deleteJob(queue, id)),

    async publish(event, data, transaction) {
      // pg-boss's own `publish` looks this up on a connection of its own, for which an open transaction would wait.
      const subscribed = await transaction.$queryRawUnsafe<{ name: string }[]>(
        `SELECT name FROM ${SCHEMA}.subscription WHERE event = $1::text`,
        event,
      );
      for (const { name } of subscribed) await boss.send(name, data, { db: fromPrisma(transaction) });
    },

    async work<T extends object>(
      queue: string,
      { concurrency, pollSeconds = POLL_SECONDS.notified, perGroup }: WorkOptions,
      handler: JobHandler<T>,
    ) {
      const options = {
        pollingIntervalSeconds: Math.min(POLL_SECONDS.alone, pollSeconds),
        notifyPollingIntervalSeconds: pollSeconds,
        includeMetadata: true,
        ...(perGroup && { groupConcurrency: perGroup }),
      } as const;

      async function addWorker(): Promise<void> {
        const worker = await boss.work<T, void, typeof options>(queue, options, async ([job]) => {
          if (!job) return;
          const lastAttempt = job.retryCount >= job.retryLimit;
          try {
            await handler({ id: job.id, data: job.data, lastAttempt }, job.signal);
          } finally {
            // Else it would wait for its next poll, however many jobs there are.
            boss.notifyWorker(worker);
          }
        });
      }
      // One by one, not by pg-boss's own option, which tells the id of the first alone.
      for (let n = 0; n < concurrency; n++) await addWorker();
    },
  };
}

/** A failure without one of PostgreSQL's codes is one of the connection; so are these: 08, 53 (too many), 57P (shut down). */
function isAway({ code }: Error & { code?: string }): boolean {
  return code === undefined || !/^[\dA-Z]{5}$/.test(code) || /^(08|53|57P)/.test(code);
}

/** The same as pg-boss writes it, for whoever makes queues as the owner of the database. */
export function queueSettings(options: QueueOptions) {
  const { maxRetryDelaySeconds, keepSeconds, deadLetter } = options;
  return {
    notify: true,
    retryLimit: options.retries,
    retryDelay: options.retryDelaySeconds,
    retryBackoff: true,
    heartbeatSeconds: options.heartbeatSeconds,
    expireInSeconds: options.expireSeconds,
    // The rows that jobs work on tell what became of them.
    deleteAfterSeconds: 3_600,
    ...(maxRetryDelaySeconds !== undefined && { retryDelayMax: maxRetryDelaySeconds }),
    ...(keepSeconds !== undefined && { retentionSeconds: keepSeconds }),
    ...(deadLetter && { deadLetter }),
  };
}
