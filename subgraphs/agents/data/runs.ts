import { inOrderOf } from '#platform/loaders.ts';
import type { PageRequest } from '#platform/pagination.ts';
import { newestFirst, olderThan } from '#platform/pagination.ts';
import type { Viewer } from '#platform/viewer.ts';
import { anyOf, type Database, type DomainTransaction, isUniqueViolation, type Reader } from '#prisma/database.ts';
import type { AgentRun, AgentStep } from '#prisma/generated/client.ts';
import type { GrammarIssue, Language, LearningPlan, RunStatus, TextChange } from '../domain/run.ts';
import type { StepDefinition } from '../domain/transitions.ts';

/** A run with its JSON columns as what they hold. */
export interface RunRow extends Omit<AgentRun, 'grammarIssues' | 'changes' | 'learningPlan'> {
  grammarIssues: GrammarIssue[];
  changes: TextChange[];
  learningPlan: LearningPlan | null;
}

export type StepRow = AgentStep;

export interface NewRun {
  id: string;
  userId: string;
  workflow: string;
  text: string;
  context: string | null;
  source: Language | null;
  target: Language | null;
  idempotencyKey: string;
}

/** Where a run stands, for those who follow it. */
export interface RunPosition {
  status: RunStatus;
  lastSeq: number;
}

export interface Runs {
  /**
   * Creates a queued run with its steps and its first event; `enqueue` adds its job in the same transaction.
   * Null when the user has a run of that key.
   */
  create(
    writer: Reader,
    run: NewRun,
    steps: readonly StepDefinition[],
    enqueue: (transaction: DomainTransaction<'agents'>) => Promise<void>,
  ): Promise<RunRow | null>;
  /** From the primary: what is decided by it must not be stale. */
  findByKey(userId: string, idempotencyKey: string): Promise<RunRow | null>;
  /** From the primary, as all that follows without a viewer. */
  find(id: string): Promise<RunRow | null>;
  position(id: string): Promise<RunPosition | null>;
  /** Which of these runs are no longer being worked on. */
  notRunning(ids: readonly string[]): Promise<string[]>;
  /** In the order of `ids`; null where there is no such run. */
  byIds(viewer: Viewer, ids: readonly string[]): Promise<(RunRow | null)[]>;
  /** The steps of each run, in the order of `runIds` and of the workflow. */
  stepsOf(viewer: Viewer, runIds: readonly string[]): Promise<StepRow[][]>;
  /** Newest first, one more than `first`. */
  page(viewer: Viewer, userId: string, request: PageRequest): Promise<RunRow[]>;
}

export function createRuns(database: Database<'agents'>): Runs {
  return {
    async create(writer, run, steps, enqueue) {
      try {
        return await database.transaction(writer, async (transaction) => {
          const row = await transaction.agentRun.create({ data: { ...run, lastSeq: 1 } });
          await transaction.agentStep.createMany({
            data: steps.map(({ name, role }, position) => ({ runId: run.id, name, role, position })),
          });
          await transaction.agentRunEvent.create({
            data: { runId: run.id, seq: 1, type: 'RunStatusChanged', progress: 0, payload: { status: 'QUEUED' } },
          });
          await enqueue(transaction);
          return toRun(row);
        });
      } catch (error) {
        if (isUniqueViolation(error)) return null;
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

    async notRunning(ids) {
      const where = { id: { in: anyOf(ids) }, status: 'RUNNING' as const };
      const running = await database.readPrimary((client) => client.agentRun.findMany({ where, select: { id: true } }));
      const left = new Set(running.map(({ id }) => id));
      return ids.filter((id) => !left.has(id));
    },

    async byIds(viewer, ids) {
      const where = { id: { in: anyOf(ids) } };
      const rows = await database.read(viewer, (client) => client.agentRun.findMany({ where }));
      return inOrderOf(ids, rows.map(toRun), (row) => row.id);
    },

    async stepsOf(viewer, runIds) {
      const where = { runId: { in: anyOf(runIds) } };
      const rows = await database.read(viewer, (client) =>
        client.agentStep.findMany({ where, orderBy: { position: 'asc' } }),
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

/** The JSON columns hold what this domain put there. */
export const toRun = (row: AgentRun): RunRow => row as unknown as RunRow;
const toRunOrNull = (row: AgentRun | null): RunRow | null => row && toRun(row);
