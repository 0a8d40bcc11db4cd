import type { Database, DomainTransaction, Prisma, Reader } from '#prisma/database.ts';
import type { AgentRunEvent } from '#prisma/generated/client.ts';
import { isFinal, type RunEvent, type RunEventDetail, type RunFindings } from '../domain/run.ts';
import type { Change, RunState, Transition } from '../domain/transitions.ts';
import { type RunRow, toRun } from './runs.ts';

/** What happened to each run, and the only way to make something happen to one. */
export interface RunJournal {
  /**
   * Locks the run, asks `transition` what may happen to it as it stands, and writes that: events with the next numbers,
   * and the run and its steps as the events say. All in one transaction, so that they always agree.
   * Null when there is no such run, or when it allows no such change. A worker has no `writer`: it shows nothing to anyone.
   */
  record(runId: string, transition: Transition, writer?: Reader): Promise<RunRow | null>;
  /** Up to `limit` events with a `seq` greater than `after`, in order. What `viewer` reads from then on is at least as new. */
  events(runId: string, after: number, limit: number, viewer?: Reader): Promise<RunEvent[]>;
}

type LockedRun = Omit<RunState, 'steps'> & { lastSeq: number };

export function createRunJournal(database: Database<'agents'>): RunJournal {
  return {
    record: (runId, transition, writer) =>
      database.transaction(writer ?? null, async (transaction) => {
        const run = await lock(transaction, runId);
        if (!run) return null;
        const steps = await transaction.agentStep.findMany({ where: { runId }, orderBy: { position: 'asc' } });
        const change = transition({ ...run, steps });
        return change && write(transaction, runId, run, change);
      }),

    async events(runId, after, limit, viewer) {
      const where = { runId, seq: { gt: after } };
      const rows = await database.readPrimary((client) =>
        client.agentRunEvent.findMany({ where, orderBy: { seq: 'asc' }, take: limit }),
      );
      if (viewer) await database.advance(viewer);
      return rows.map(toEvent);
    },
  };
}

/** One writer at a time: numbers are given without gap, and nothing follows the event that ends the run. */
async function lock(transaction: DomainTransaction<'agents'>, runId: string): Promise<LockedRun | undefined> {
  const rows = await transaction.$queryRaw<LockedRun[]>`
    SELECT status::text, progress, last_seq AS "lastSeq" FROM agents.runs WHERE id = ${runId}::uuid FOR UPDATE`;
  return rows[0];
}

async function write(
  transaction: DomainTransaction<'agents'>,
  runId: string,
  run: LockedRun,
  { events, status, progress = 0, findings = {}, steps = [], failure }: Change,
): Promise<RunRow> {
  const at = new Date();
  const reached = Math.max(run.progress, progress);
  await transaction.agentRunEvent.createMany({
    data: events.map(({ type, ...payload }, index) => ({
      runId,
      seq: run.lastSeq + index + 1,
      type,
      at,
      progress: reached,
      payload,
    })),
  });
  for (const { name, ...step } of steps) {
    const times = step.status === 'RUNNING' ? { startedAt: at, finishedAt: null } : { finishedAt: at };
    await transaction.agentStep.update({ where: { runId_name: { runId, name } }, data: { ...step, ...times } });
  }
  const row = await transaction.agentRun.update({
    where: { id: runId },
    data: {
      ...columnsOf(findings),
      ...(status && { status }),
      ...(status === 'RUNNING' && { startedAt: at }),
      ...(status && isFinal(status) && { finishedAt: at }),
      ...(failure && { errorCode: failure.code, error: failure.message }),
      progress: reached,
      lastSeq: run.lastSeq + events.length,
    },
  });
  return toRun(row);
}

/** Findings are plain data; Prisma's type for JSON knows no interfaces. */
const columnsOf = (findings: RunFindings) => findings as Omit<Prisma.AgentRunUpdateInput, 'status'>;

function toEvent({ runId, seq, type, at, progress, payload }: AgentRunEvent): RunEvent {
  return { ...(payload as object), type, runId, seq, at, progress } as RunEvent & RunEventDetail;
}
