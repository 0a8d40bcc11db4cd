import type { EventPage } from '#platform/follow-events.ts';
import { type Database, type DomainTransaction, Prisma, type Reader } from '#prisma/database.ts';
import type { AgentRunEvent } from '#prisma/generated/client.ts';
import type { Delta } from '../domain/deltas.ts';
import { isFinal, type RunEvent, type RunFindings, type RunStatus } from '../domain/run.ts';
import type { Change, RunState, StepChange, StepState, Transition } from '../domain/transitions.ts';
import { expectLease, type Lease } from './leases.ts';
import { addJob, type EnqueueRun, type RunRow, toRun } from './runs.ts';

export interface RecordOptions {
  /** Whose reads are to show it at once; a worker shows nothing to anyone. */
  writer?: Reader;
  /** Of a worker: without it nothing is written. */
  lease?: Lease;
  /** Gives the run a new job together with the change. */
  enqueue?: EnqueueRun;
}

/** Text that a worker writes in one of its runs. */
export interface WrittenText {
  lease: Lease;
  deltas: readonly Delta[];
}

/** What happened to each run, and the only way to make something happen to one. */
export interface RunJournal {
  /**
   * Locks the run, asks `transition` what may happen to it as it stands, and writes that: events with the next numbers,
   * and the run and its steps as the events say. All in one transaction, so that they always agree.
   * Null when there is no such run, or when it allows no such change. @throws LeaseLost
   */
  record(runId: string, transition: Transition, options?: RecordOptions): Promise<RunRow | null>;
  /** Appends text to many runs by one statement. What is written under a lease that was lost is not. */
  append(texts: readonly WrittenText[]): Promise<void>;
  /**
   * Up to `limit` events with a `seq` greater than `after`, in order, and whether the run has ended; null when there is no
   * such run. What `viewer` reads from then on is at least as new.
   */
  read(runId: string, after: number, limit: number, viewer?: Reader): Promise<EventPage<RunEvent> | null>;
}

/** A run with one of its events; of one that has none, the event's columns are null. */
type EventRow = Omit<AgentRunEvent, 'payload'> & { status: RunStatus; payload: object };

type LockedRun = Omit<RunState, 'steps'> & { lastSeq: number; leaseId: string | null };

export function createRunJournal(database: Database<'agents'>): RunJournal {
  return {
    record: (runId, transition, { writer, lease, enqueue } = {}) =>
      database.transaction(writer ?? null, async (transaction) => {
        const run = await lock(transaction, runId);
        if (!run) return null;
        expectLease(run.leaseId, lease);
        const steps = await stepsOf(transaction, runId);
        const change = transition({ ...run, steps });
        if (!change) return null;
        const row = await write(transaction, runId, run, change);
        if (enqueue) await addJob(transaction, row, 0, enqueue);
        return row;
      }),

    async append(texts) {
      const rows = texts.flatMap(({ lease, deltas }) =>
        deltas.map((delta, place) => ({ ...delta, runId: lease.runId, leaseId: lease.id, place })),
      );
      // In the order of the key, as whatever else locks several runs. What a locked row says is of after the wait.
      await database.write(
        null,
        (client) => client.$executeRaw`
          WITH given AS (
            SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS delta ("runId" uuid, "leaseId" uuid,
              place int, round int, segment int, "offset" int, text text)
          ), held AS MATERIALIZED (
            SELECT run.id, run.lease_id, run.last_seq, run.progress FROM agents.runs AS run
            JOIN (SELECT DISTINCT "runId", "leaseId" FROM given) AS wanted
              ON run.id = wanted."runId" AND run.lease_id = wanted."leaseId"
            WHERE run.status = 'RUNNING' ORDER BY run.id FOR NO KEY UPDATE OF run
          ), numbered AS (
            SELECT given.*, last_seq + row_number() OVER (PARTITION BY id ORDER BY place) AS seq, progress
            FROM given JOIN held ON held.id = given."runId" AND held.lease_id = given."leaseId"
          ), counted AS (
            UPDATE agents.runs AS run SET last_seq = last.seq
            FROM (SELECT "runId", max(seq) AS seq FROM numbered GROUP BY "runId") AS last WHERE run.id = last."runId"
          )
          INSERT INTO agents.run_events (run_id, seq, type, progress, payload)
          SELECT "runId", seq, 'TextDelta', progress,
            jsonb_build_object('round', round, 'segment', segment, 'offset', "offset", 'text', text)
          FROM numbered`,
      );
    },

    async read(runId, after, limit, viewer) {
      // By one statement, so of one moment: a run without more events that has ended gets none.
      const rows = await database.readPrimary(
        (client) => client.$queryRaw<EventRow[]>`
          SELECT run.id AS "runId", run.status::text, event.* FROM agents.runs AS run LEFT JOIN LATERAL (
            SELECT seq, type, at, progress, payload FROM agents.run_events
            WHERE run_id = run.id AND seq > ${after}::int ORDER BY seq LIMIT ${limit}::int
          ) AS event ON true
          WHERE run.id = ${runId}::uuid`,
      );
      const [first] = rows;
      if (!first) return null;
      const events = rows.flatMap((row) => (row.seq === null ? [] : toEvent(row)));
      if (viewer && events.length > 0) await database.advance(viewer);
      return { events, ended: isFinal(first.status) };
    },
  };
}

/** One writer at a time: numbers are given without gap, and nothing follows the event that ends the run. */
async function lock(transaction: DomainTransaction<'agents'>, runId: string): Promise<LockedRun | undefined> {
  const rows = await transaction.$queryRaw<LockedRun[]>`
    SELECT status::text, progress, review, last_seq AS "lastSeq", lease_id AS "leaseId"
    FROM agents.runs WHERE id = ${runId}::uuid FOR UPDATE`;
  return rows[0];
}

/** A statement of its own: what another writer has changed is seen by what begins after the wait for the lock. */
const stepsOf = (transaction: DomainTransaction<'agents'>, runId: string) =>
  transaction.$queryRaw<StepState[]>`
    SELECT name, role, status::text, attempt, finished_round AS "finishedRound"
    FROM agents.run_steps WHERE run_id = ${runId}::uuid ORDER BY position`;

async function write(
  transaction: DomainTransaction<'agents'>,
  runId: string,
  run: LockedRun,
  { events, status, progress = 0, findings = {}, review, steps = [], failure }: Change,
): Promise<RunRow> {
  const at = new Date();
  const reached = Math.max(run.progress, progress);
  const said = events.map(({ type, ...payload }, index) => ({ seq: run.lastSeq + index + 1, type, payload }));
  await transaction.$executeRaw`
    WITH said AS (
      INSERT INTO agents.run_events (run_id, seq, type, at, progress, payload)
      SELECT ${runId}::uuid, seq, type, ${at}::timestamptz, ${reached}::float8, payload
      FROM jsonb_to_recordset(${JSON.stringify(said)}::jsonb) AS event (seq int, type text, payload jsonb)
    )
    UPDATE agents.run_steps AS step SET
      status = change.status,
      attempt = coalesce(change.attempt, step.attempt),
      finished_round = coalesce(change."finishedRound", step.finished_round),
      saved = coalesce(change.saved, step.saved),
      started_at = CASE change.status WHEN 'RUNNING' THEN ${at}::timestamptz ELSE step.started_at END,
      finished_at = CASE change.status WHEN 'RUNNING' THEN NULL ELSE ${at}::timestamptz END
    FROM jsonb_to_recordset(${JSON.stringify(steps satisfies readonly StepChange[])}::jsonb)
      AS change (name text, status agents.step_status, attempt int, "finishedRound" int, saved jsonb)
    WHERE step.run_id = ${runId}::uuid AND step.name = change.name`;
  const ends = status && isFinal(status);
  // What steps hand on to each other is of no use any more.
  if (ends) await transaction.agentStep.updateMany({ where: { runId }, data: { saved: Prisma.DbNull } });
  const row = await transaction.agentRun.update({
    where: { id: runId },
    data: {
      ...columnsOf(findings),
      ...(status && { status, awaitingSince: status === 'AWAITING_REVIEW' ? at : null }),
      ...(status === 'RUNNING' && { startedAt: at }),
      // Nobody drives it any more, and whoever did saves nothing more.
      ...(ends && { finishedAt: at, leaseId: null, leaseUntil: null }),
      ...(review && { review: review as object }),
      ...(failure && { errorCode: failure.code, error: failure.message }),
      ...(steps.some(({ finishedRound }) => finishedRound !== undefined) && { takeups: 0 }),
      progress: reached,
      lastSeq: run.lastSeq + events.length,
    },
  });
  return toRun(row);
}

/** Findings are plain data; Prisma's type for JSON knows no interfaces. */
const columnsOf = (findings: RunFindings) => findings as Omit<Prisma.AgentRunUpdateInput, 'status'>;

const toEvent = ({ status: _, payload, ...event }: EventRow): RunEvent => ({ ...payload, ...event }) as RunEvent;
