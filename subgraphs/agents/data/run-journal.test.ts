import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/ids.ts';
import { ANONYMOUS } from '#platform/viewer.ts';
import { type AgentsDatabase, startAgentsDatabase } from '../../../test/support/agents-database.ts';
import { begin, beginStep, cancel, finishStep, type Transition } from '../domain/transitions.ts';
import { createLeases, type Lease, LeaseLost, type Leases } from './leases.ts';
import { createRunJournal, type RunJournal, type WrittenText } from './run-journal.ts';
import { createRuns, type NewRun, type Runs } from './runs.ts';

let postgres: AgentsDatabase;
let runs: Runs;
let journal: RunJournal;
let leases: Leases;

const steps = [{ name: 'only', weight: 1 }];
const newRun = (): NewRun => ({
  id: newId(),
  userId: newId(),
  workflow: 'assist',
  text: 'text',
  context: null,
  source: null,
  target: null,
  requireReview: false,
  retryOf: null,
  idempotencyKey: newId(),
});

beforeAll(async () => {
  postgres = await startAgentsDatabase();
  runs = createRuns(postgres.database);
  journal = createRunJournal(postgres.database);
  leases = createLeases(postgres.database);
});

afterAll(() => postgres.stop());

async function created(): Promise<string> {
  const run = newRun();
  await runs.create(ANONYMOUS, run, steps, 10, async () => {});
  return run.id;
}

const eventsOf = async (runId: string) => (await journal.read(runId, 0, 1_000))?.events ?? [];

/** Any number of these may follow each other. */
const note: Transition = ({ status }) =>
  status === 'RUNNING'
    ? { events: [1, 2].map((segment) => ({ type: 'TextDelta', round: 1, segment, offset: 0, text: 'x' })) }
    : null;

describe('the journal', () => {
  it('numbers events without gap or repeat when many writers append at once', async () => {
    const id = await created();
    await journal.record(id, begin);
    await Promise.all(Array.from({ length: 8 }, () => journal.record(id, note)));
    const events = await eventsOf(id);
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 18 }, (_, index) => index + 1));
    expect(await runs.position(id)).toEqual({ status: 'RUNNING', lastSeq: 18 });
  });

  it('has nothing after the event that ends the run, however it races with others', async () => {
    for (let n = 0; n < 10; n++) {
      const id = await created();
      await journal.record(id, begin);
      await Promise.all([journal.record(id, note), journal.record(id, cancel), journal.record(id, note)]);
      const events = await eventsOf(id);
      expect(events.at(-1)).toMatchObject({ type: 'RunStatusChanged', status: 'CANCELLED' });
      expect(events.filter(({ type }) => type === 'RunStatusChanged')).toHaveLength(3);
      expect(await runs.position(id)).toEqual({ status: 'CANCELLED', lastSeq: events.length });
    }
  });

  it('keeps run, steps and events in agreement', async () => {
    const id = await created();
    await journal.record(id, begin);
    await journal.record(id, beginStep('only', 1));
    const findings = { complexity: 'SIMPLE' as const, learningPlan: { summary: 'none', items: [] } };
    const run = await journal.record(
      id,
      finishStep('only', { round: 1, outcome: 'SKIPPED', summary: 's', findings }, steps),
    );
    expect(run).toMatchObject({ status: 'RUNNING', lastSeq: 4, progress: 0.99, ...findings });
    expect(run?.startedAt).not.toBeNull();
    const [only] = await runs.stepsOf({ id: null, role: null, sessionId: null, scopes: null }, [id]);
    expect(only).toMatchObject([{ name: 'only', status: 'SKIPPED', attempt: 1 }]);
    expect(only?.[0]?.finishedAt).not.toBeNull();
  });

  it('records nothing for a run that is not there', async () => {
    expect(await journal.record(newId(), begin)).toBeNull();
  });
});

describe('creating a run', () => {
  it('leaves nothing behind when its job could not be added', async () => {
    const run = newRun();
    const failing = runs.create(ANONYMOUS, run, steps, 10, async () => {
      throw new Error('no queue');
    });
    await expect(failing).rejects.toThrow('no queue');
    expect(await runs.find(run.id)).toBeNull();
  });

  it('is refused for a key that its user has used', async () => {
    const run = newRun();
    await runs.create(ANONYMOUS, run, steps, 10, async () => {});
    expect(await runs.create(ANONYMOUS, { ...run, id: newId() }, steps, 10, async () => {})).toBe('EXISTS');
  });
});

describe('a lease', () => {
  const runOf = async () => {
    const id = await created();
    const lease = await leases.take(id, 60_000);
    if (!lease) throw new Error('it is free');
    await journal.record(id, begin, { lease });
    return { id, lease };
  };
  const expire = (id: string) =>
    postgres.database.write(
      null,
      (client) =>
        client.$executeRaw`UPDATE agents.runs SET lease_until = now() - interval '1 s' WHERE id = ${id}::uuid`,
    );
  const written = (lease: Lease, text: string): WrittenText => ({
    lease,
    deltas: [{ round: 1, segment: 0, offset: 0, text }],
  });
  const textsOf = async (id: string) =>
    (await eventsOf(id)).flatMap((event) => (event.type === 'TextDelta' ? [event.text] : []));

  it('is one at a time, however many ask for it at once', async () => {
    const id = await created();
    const taken = await Promise.all(Array.from({ length: 10 }, () => leases.take(id, 60_000)));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('that was lost writes nothing any more, text included, and cannot be renewed', async () => {
    const { id, lease: lost } = await runOf();
    await expire(id);
    const lease = await leases.take(id, 60_000);
    await expect(journal.record(id, beginStep('only', 1), { lease: lost })).rejects.toThrow(LeaseLost);
    if (!lease) throw new Error('it had run out');
    await journal.append([written(lost, 'lost'), written(lease, 'mine')]);
    expect(await textsOf(id)).toEqual(['mine']);
    expect(await leases.renew([lost.id, lease.id], 60_000)).toEqual([lease.id]);
    await leases.release(lost);
    expect(await leases.take(id, 60_000)).toBeNull();
  });

  it('is there for runs alone that have something to be driven for', async () => {
    const { id, lease } = await runOf();
    await journal.record(id, cancel);
    expect(await leases.renew([lease.id], 60_000)).toEqual([]);
    expect(await leases.take(id, 60_000)).toBeNull();
  });

  it('numbers text of many runs together with what else happens to them', async () => {
    const both = [await runOf(), await runOf()];
    await Promise.all([
      ...Array.from({ length: 10 }, (_, n) => journal.append(both.map(({ lease }) => written(lease, `${n}`)))),
      ...both.flatMap(({ id, lease }) => [1, 2, 3].map(() => journal.record(id, note, { lease }))),
    ]);
    for (const { id } of both) {
      const events = await eventsOf(id);
      expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 18 }, (_, index) => index + 1));
      expect(await runs.position(id)).toMatchObject({ lastSeq: 18 });
    }
  });
});

describe("LangGraph's tables", () => {
  it('are as its own set-up makes them, so that it never has to run', async () => {
    const pool = new pg.Pool({ connectionString: postgres.ownerUrl, max: 1 });
    // An ended pool does not wait for its connection to close; the server may stop first.
    pool.on('error', () => {});
    try {
      await new PostgresSaver(pool, undefined, { schema: 'reference' }).setup();
      const shapeOf = async (schema: string) => {
        const { rows: columns } = await pool.query(
          `SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
           WHERE table_schema = $1 AND table_name LIKE 'checkpoint%' ORDER BY table_name, column_name`,
          [schema],
        );
        const { rows: keys } = await pool.query(
          `SELECT table_name, column_name, ordinal_position FROM information_schema.key_column_usage
           WHERE table_schema = $1 AND table_name LIKE 'checkpoint%' ORDER BY table_name, ordinal_position`,
          [schema],
        );
        return { columns, keys };
      };
      const reference = await shapeOf('reference');
      expect(reference.columns.length).toBeGreaterThan(20);
      expect(await shapeOf('agents')).toEqual(reference);
    } finally {
      await pool.end();
    }
  });
});
