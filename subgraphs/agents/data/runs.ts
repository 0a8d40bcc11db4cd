import { newId } from '#platform/ids.ts';
import type { JobTransaction } from '#platform/jobs.ts';
import { inOrderOf } from '#platform/loaders.ts';
import { type ModelUsage, tokensIn } from '#platform/model/usage.ts';
import type { PageRequest } from '#platform/pagination.ts';
import { newestFirst, olderThan } from '#platform/pagination.ts';
import type { Viewer } from '#platform/viewer.ts';
import { anyOf, type Database, type DomainTransaction, isUniqueViolation, type Reader } from '#prisma/database.ts';
import type { AgentRun, AgentStep } from '#prisma/generated/client.ts';
import type { GrammarIssue, Language, LearningPlan, Review, RunStatus, TextChange } from '../domain/run.ts';
import type { StepDefinition } from '../domain/transitions.ts';

/** A run with its JSON columns as what they hold. */
export interface RunRow extends Omit<AgentRun, 'grammarIssues' | 'changes' | 'learningPlan' | 'review'> {
  grammarIssues: GrammarIssue[];
  changes: TextChange[];
  learningPlan: LearningPlan | null;
  review: Review | null;
}

export type StepRow = Omit<AgentStep, 'saved'>;

export interface NewRun {
  id: string;
  userId: string;
  workflow: string;
  text: string;
  context: string | null;
  source: Language | null;
  target: Language | null;
  requireReview: boolean;
  retryOf: string | null;
  idempotencyKey: string;
}

/** Adds the job that drives a run, in the transaction that makes it. `ahead`: runs of the same user that have not ended. */
export type EnqueueRun = (
  run: { id: string; userId: string; jobId: string; ahead: number },
  transaction: JobTransaction,
) => Promise<void>;

/** Which runs have a job in the queue: waiting, or under way as far as the queue knows. */
export type JobStates = (
  jobIds: readonly string[],
  transaction: JobTransaction,
) => Promise<ReadonlyMap<string, 'WAITING' | 'ACTIVE'>>;

/** Where a run stands. */
export interface RunPosition {
  status: RunStatus;
  lastSeq: number;
}

export interface Runs {
  /**
   * Creates a queued run with its steps, its first event and its job, all or nothing. `EXISTS` when the user has a run of
   * that key, `TOO_MANY` when `most` of the user's runs have not ended.
   */
  create(
    writer: Reader,
    run: NewRun,
    steps: readonly StepDefinition[],
    most: number,
    enqueue: EnqueueRun,
  ): Promise<RunRow | 'EXISTS' | 'TOO_MANY'>;
  /** From the primary: what is decided by it must not be stale. */
  findByKey(userId: string, idempotencyKey: string): Promise<RunRow | null>;
  /** From the primary, as all that follows without a viewer. */
  find(id: string): Promise<RunRow | null>;
  position(id: string): Promise<RunPosition | null>;
  /** The number of the newest event of each run that there is. */
  lastSeqs(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Adds what a call of the model took, in the transaction that counts it for the user. */
  addUsage(runId: string, usage: ModelUsage, transaction: JobTransaction): Promise<void>;
  /** What a step has handed on in a round that it has finished; null when it has not. */
  savedStep(runId: string, name: string, round: number): Promise<object | null>;
  /** Which of these runs are no longer being worked on. */
  notRunning(ids: readonly string[]): Promise<string[]>;
  /**
   * Gives a new job to runs that nobody takes up any more: running ones whose worker is gone, and queued ones of before
   * `queuedBefore`, if that is asked for, whose job is gone. Answers which.
   */
  rescue(queuedBefore: Date | null, states: JobStates, enqueue: EnqueueRun): Promise<string[]>;
  /** Runs that have waited for a person since before that. */
  awaitingSince(before: Date, limit: number): Promise<string[]>;
  /** Deletes the text deltas of runs that ended before that, and what they had saved; answers of how many runs. */
  prune(endedBefore: Date, limit: number): Promise<number>;
  /** In the order of `ids`; null where there is no such run. */
  byIds(viewer: Viewer, ids: readonly string[]): Promise<(RunRow | null)[]>;
  /** The steps of each run, in the order of `runIds` and of the workflow. */
  stepsOf(viewer: Viewer, runIds: readonly string[]): Promise<StepRow[][]>;
  /** Newest first, one more than `first`. */
  page(viewer: Viewer, userId: string, request: PageRequest): Promise<RunRow[]>;
}

export function createRuns(database: Database<'agents'>): Runs {
  return {
    async create(writer, run, steps, most, enqueue) {
      try {
        return await database.transaction(writer, async (transaction) => {
          // Of one user one after the other, or two at once would both be the last that is allowed.
          await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${run.userId}, 0))`;
          const ahead = await transaction.agentRun.count({ where: { userId: run.userId, status: { in: OPEN } } });
          if (ahead >= most) {
            const known = await transaction.agentRun.count({
              where: { userId: run.userId, idempotencyKey: run.idempotencyKey },
            });
            return known > 0 ? 'EXISTS' : 'TOO_MANY';
          }
          const row = await transaction.agentRun.create({ data: { ...run, lastSeq: 1 } });
          await transaction.agentStep.createMany({
            data: steps.map(({ name, role }, position) => ({ runId: run.id, name, role, position })),
          });
          await transaction.agentRunEvent.create({
            data: { runId: run.id, seq: 1, type: 'RunStatusChanged', progress: 0, payload: { status: 'QUEUED' } },
          });
          await addJob(transaction, run, ahead, enqueue);
          return toRun(row);
        });
      } catch (error) {
        if (isUniqueViolation(error)) return 'EXISTS';
        throw error;
      }
    },

    async findByKey(userId, idempotencyKey) {
      const where = { userId_idempotencyKey: { userId, idempotencyKey } };
      return toRunOrNull(await database.readPrimary((client) => client.agentRun.findUnique({ where })));
    },

    find: async (id) =>
      toRunOrNull(await database.readPrimary((client) => client.agentRun.findUnique({ where: { id } }))),

    position: (id) =>
      database.readPrimary((client) =>
        client.agentRun.findUnique({ where: { id }, select: { status: true, lastSeq: true } }),
      ),

    async lastSeqs(ids) {
      const rows = await database.readPrimary(
        (client) => client.$queryRaw<{ id: string; lastSeq: number }[]>`
          SELECT id, last_seq AS "lastSeq" FROM agents.runs WHERE id = ANY (${ids}::uuid[])`,
      );
      return new Map(rows.map(({ id, lastSeq }) => [id, lastSeq]));
    },

    async addUsage(runId, usage, transaction) {
      await transaction.$queryRawUnsafe(
        'UPDATE agents.runs SET tokens = tokens + $2::int, cost_usd = cost_usd + $3::float8 WHERE id = $1::uuid',
        runId,
        tokensIn(usage),
        usage.costMicroUsd / 1_000_000,
      );
    },

    async savedStep(runId, name, round) {
      const where = { runId_name: { runId, name } };
      const step = await database.readPrimary((client) =>
        client.agentStep.findUnique({ where, select: { finishedRound: true, saved: true } }),
      );
      return step && step.finishedRound >= round ? ((step.saved ?? {}) as object) : null;
    },

    async notRunning(ids) {
      const where = { id: { in: anyOf(ids) }, status: 'RUNNING' as const };
      const running = await database.readPrimary((client) => client.agentRun.findMany({ where, select: { id: true } }));
      const left = new Set(running.map(({ id }) => id));
      return ids.filter((id) => !left.has(id));
    },

    async rescue(queuedBefore, states, enqueue) {
      // Seldom is there one to be found: so a look first, by one statement alone.
      const stuck = await database.readPrimary(
        (client) => client.$queryRaw<StuckRun[]>`
          SELECT id, user_id AS "userId", job_id AS "jobId", status::text FROM agents.runs
          WHERE status = 'RUNNING' AND (lease_until IS NULL OR lease_until < now())
            OR status = 'QUEUED' AND created_at < ${queuedBefore}::timestamptz
          LIMIT ${LOOKED_AT_ONCE}::int`,
      );
      if (stuck.length === 0) return [];
      return database.transaction(null, async (transaction) => {
        const known = await states(
          stuck.flatMap(({ jobId }) => jobId ?? []),
          transaction,
        );
        const rescued: string[] = [];
        for (const run of stuck) {
          const state = run.jobId === null ? undefined : known.get(run.jobId);
          // The queue takes the job of a dead worker for active for a while; its lease tells sooner.
          if (state === 'WAITING' || (state === 'ACTIVE' && run.status === 'QUEUED')) continue;
          // Whoever else looks at the same moment finds that it has another job by now.
          const locked = await transaction.$queryRaw<unknown[]>`
            SELECT FROM agents.runs WHERE id = ${run.id}::uuid AND status::text = ${run.status}
              AND job_id IS NOT DISTINCT FROM ${run.jobId}::uuid AND (lease_until IS NULL OR lease_until < now())
            FOR UPDATE SKIP LOCKED`;
          if (locked.length === 0) continue;
          await addJob(transaction, run, 0, enqueue);
          rescued.push(run.id);
        }
        return rescued;
      });
    },

    async awaitingSince(before, limit) {
      const where = { status: 'AWAITING_REVIEW' as const, awaitingSince: { lt: before } };
      const rows = await database.readPrimary((client) =>
        client.agentRun.findMany({ where, select: { id: true }, take: limit }),
      );
      return rows.map(({ id }) => id);
    },

    prune: (endedBefore, limit) =>
      database.write(
        null,
        (client) => client.$executeRaw`
          WITH ended AS MATERIALIZED (
            SELECT id FROM agents.runs
            WHERE NOT deltas_pruned AND finished_at IS NOT NULL AND finished_at < ${endedBefore}
            ORDER BY id LIMIT ${limit}::int FOR NO KEY UPDATE SKIP LOCKED
          ), gone AS (
            DELETE FROM agents.run_events WHERE run_id IN (SELECT id FROM ended) AND type = 'TextDelta'
          ), forgotten AS (
            -- Of a worker that died when its run had ended.
            DELETE FROM agents.checkpoints WHERE thread_id IN (SELECT id::text FROM ended)
          ), forgotten_blobs AS (
            DELETE FROM agents.checkpoint_blobs WHERE thread_id IN (SELECT id::text FROM ended)
          ), forgotten_writes AS (
            DELETE FROM agents.checkpoint_writes WHERE thread_id IN (SELECT id::text FROM ended)
          )
          UPDATE agents.runs AS run SET deltas_pruned = true FROM ended WHERE run.id = ended.id`,
      ),

    async byIds(viewer, ids) {
      const where = { id: { in: anyOf(ids) } };
      const rows = await database.read(viewer, (client) => client.agentRun.findMany({ where }));
      return inOrderOf(ids, rows.map(toRun), (row) => row.id);
    },

    async stepsOf(viewer, runIds) {
      const where = { runId: { in: anyOf(runIds) } };
      const rows = await database.read(viewer, (client) =>
        client.agentStep.findMany({ where, omit: { saved: true }, orderBy: { position: 'asc' } }),
      );
      const byRun = Map.groupBy(rows, (row) => row.runId);
      return runIds.map((id) => byRun.get(id) ?? []);
    },

    async page(viewer, userId, { first, after }) {
      const where = { userId, ...olderThan(after) };
      const rows = await database.read(viewer, (client) =>
        client.agentRun.findMany({ where, orderBy: newestFirst, take: first + 1 }),
      );
      return rows.map(toRun);
    },
  };
}

const OPEN: RunStatus[] = ['QUEUED', 'RUNNING', 'AWAITING_REVIEW'];
const LOOKED_AT_ONCE = 10_000;

interface StuckRun {
  id: string;
  userId: string;
  jobId: string | null;
  status: 'QUEUED' | 'RUNNING';
}

/** The run's next job, in the transaction that needs it. */
export async function addJob(
  transaction: DomainTransaction<'agents'>,
  { id, userId }: { id: string; userId: string },
  ahead: number,
  enqueue: EnqueueRun,
): Promise<void> {
  const jobId = newId();
  await transaction.agentRun.update({ where: { id }, data: { jobId }, select: { id: true } });
  await enqueue({ id, userId, jobId, ahead }, transaction);
}

/** The JSON columns hold what this domain put there. */
export const toRun = (row: AgentRun): RunRow => row as unknown as RunRow;
const toRunOrNull = (row: AgentRun | null): RunRow | null => row && toRun(row);
