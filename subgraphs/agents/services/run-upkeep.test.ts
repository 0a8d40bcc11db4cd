import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/ids.ts';
import { createLogger } from '#platform/logging.ts';
import { ANONYMOUS } from '#platform/viewer.ts';
import { type AgentsDatabase, startAgentsDatabase } from '../../../test/support/agents-database.ts';
import { createLocalWakeups } from '../../../test/support/local-wakeups.ts';
import { createCheckpoints } from '../data/checkpoints.ts';
import { createLeases, type Lease } from '../data/leases.ts';
import { createRunJournal, type RunJournal } from '../data/run-journal.ts';
import { createRuns, type Runs } from '../data/runs.ts';
import { begin, beginStep, finishStep, requestReview, succeed } from '../domain/transitions.ts';
import { createRunUpkeep } from './run-upkeep.ts';

const HOUR_MS = 3_600_000;
const steps = [{ name: 'only', weight: 1 }];
const logger = createLogger('upkeep-test', 'silent');

let postgres: AgentsDatabase;
let runs: Runs;
let journal: RunJournal;
let upkeep: ReturnType<typeof createRunUpkeep>;
/** Of jobs that the queue knows, and the runs that were given another. */
const jobs = new Map<string, 'WAITING' | 'ACTIVE'>();
const enqueued: string[] = [];

beforeAll(async () => {
  postgres = await startAgentsDatabase();
  runs = createRuns(postgres.database);
  journal = createRunJournal(postgres.database);
  upkeep = createRunUpkeep({
    ...{ runs, journal, logger, wakeups: createLocalWakeups(), reviewDays: 14, leaseMs: 10_000 },
    enqueue: async ({ id, jobId }) => {
      enqueued.push(id);
      jobs.set(jobId, 'WAITING');
    },
    states: async () => jobs,
  });
});
afterAll(() => postgres.stop());

async function newRun(): Promise<string> {
  const run = { id: newId(), userId: newId(), idempotencyKey: newId(), workflow: 'toy', text: 'text' };
  const rest = { context: null, source: null, target: null, requireReview: false, retryOf: null };
  await runs.create(ANONYMOUS, { ...run, ...rest }, steps, 10, async () => {});
  return run.id;
}

/** As a worker does, which writes as long a text. */
async function finishedRun(textLength: number): Promise<string> {
  const id = await newRun();
  const lease = await createLeases(postgres.database).take(id, 60_000);
  if (!lease) throw new Error('it is free');
  await journal.record(id, begin, { lease });
  await journal.record(id, beginStep('only', 1), { lease });
  const text = 'x'.repeat(textLength);
  await journal.append([{ lease, deltas: [{ round: 1, segment: 0, offset: 0, text }] }]);
  await saveSomething(id, lease);
  await journal.record(id, finishStep('only', { round: 1, outcome: 'SUCCEEDED', saved: { text } }, steps), { lease });
  await journal.record(id, succeed, { lease });
  return id;
}

/** As of a worker that died when the run had ended. */
async function saveSomething(runId: string, lease: Lease): Promise<void> {
  const checkpoints = createCheckpoints(postgres.url, logger);
  await checkpoints
    .saver(lease)
    .put(
      { configurable: { thread_id: runId } },
      { v: 4, id: newId(), ts: '', channel_values: { x: 'y' }, channel_versions: { x: 1 }, versions_seen: {} },
      { source: 'loop', step: 1, parents: {} },
      { x: 1 },
    );
  await checkpoints.close();
}

const change = (runId: string, what: string) =>
  postgres.database.write(
    null,
    (client) => client.$executeRaw`
      UPDATE agents.runs SET
        lease_id = CASE ${what}::text WHEN 'lease' THEN gen_random_uuid() ELSE lease_id END,
        lease_until = CASE ${what}::text WHEN 'lease' THEN now() + interval '1 hour' ELSE NULL END,
        created_at = CASE ${what}::text WHEN 'old' THEN now() - interval '1 minute' ELSE created_at END
      WHERE id = ${runId}::uuid`,
  );

/** All that there is of a run but its job, in bytes, and how much of it is what a worker saved. */
async function storedOf(runId: string) {
  const [row] = await postgres.database.readPrimary(
    (client) => client.$queryRaw<{ bytes: number; saved: number }[]>`
      SELECT (
        (SELECT sum(pg_column_size(run.*)) FROM agents.runs AS run WHERE id = ${runId}::uuid)
        + (SELECT sum(pg_column_size(step.*)) FROM agents.run_steps AS step WHERE run_id = ${runId}::uuid)
        + (SELECT sum(pg_column_size(event.*)) FROM agents.run_events AS event WHERE run_id = ${runId}::uuid)
      )::int AS bytes, (
        (SELECT count(*) FROM agents.checkpoints WHERE thread_id = ${runId})
        + (SELECT count(*) FROM agents.checkpoint_blobs WHERE thread_id = ${runId})
      )::int AS saved`,
  );
  return row!;
}
const typesOf = async (runId: string) => (await journal.read(runId, 0, 100))?.events.map(({ type }) => type);

describe('what is kept of a run', () => {
  it('is its whole text for a day after its end, then what happened, which is small however long the text was', async () => {
    const [short, long] = [await finishedRun(1_000), await finishedRun(200_000)];
    const whole = await typesOf(long);
    expect(whole).toContain('TextDelta');
    expect((await storedOf(long)).saved).toBe(2);

    await upkeep.prune(new Date(Date.now() + 23 * HOUR_MS));
    expect(await typesOf(long)).toEqual(whole);

    await upkeep.prune(new Date(Date.now() + 25 * HOUR_MS));
    expect(await typesOf(long)).toEqual(whole?.filter((type) => type !== 'TextDelta'));
    const [ofShort, ofLong] = [await storedOf(short), await storedOf(long)];
    expect(ofLong).toEqual({ bytes: ofShort.bytes, saved: 0 });
    expect(ofLong.bytes).toBeLessThan(2_000);
    expect(await runs.find(long)).toMatchObject({ status: 'SUCCEEDED', deltasPruned: true });
  });

  it('is everything of a run that has not ended', async () => {
    const id = await newRun();
    await journal.record(id, begin);
    const text = { type: 'TextDelta' as const, round: 1, segment: 0, offset: 0, text: 'x' };
    await journal.record(id, () => ({ events: [text] }));
    await upkeep.prune(new Date(Date.now() + 1_000 * HOUR_MS));
    expect(await typesOf(id)).toContain('TextDelta');
  });
});

describe('a run that nobody drives', () => {
  const rescued = async (id: string, queued: boolean) => {
    const before = enqueued.filter((each) => each === id).length;
    await upkeep.rescue(queued);
    return enqueued.filter((each) => each === id).length - before;
  };

  it('gets a new job when its lease has run out, one however many look at once, and none while it waits for that', async () => {
    const id = await newRun();
    await journal.record(id, begin);
    await change(id, 'lease');
    expect(await rescued(id, false)).toBe(0);
    await change(id, 'no lease');
    await Promise.all([upkeep.rescue(false), upkeep.rescue(false), upkeep.rescue(false)]);
    expect(enqueued.filter((each) => each === id)).toHaveLength(1);
    expect(await rescued(id, true)).toBe(0);
  });

  it('gets one when it was queued a while ago and its job is gone', async () => {
    const [old, young] = [await newRun(), await newRun()];
    await change(old, 'old');
    jobs.clear();
    expect(await rescued(old, false)).toBe(0);
    expect(await rescued(old, true)).toBe(1);
    expect(enqueued).not.toContain(young);
  });
});

it('ends a run whose review nobody answers, after the days that it may take, with a reason', async () => {
  const id = await newRun();
  await journal.record(id, begin);
  await journal.record(id, requestReview('review', { draftText: 'draft', translationId: null, issues: [] }));
  await upkeep.expireReviews(new Date(Date.now() + 13 * 24 * HOUR_MS));
  expect(await runs.position(id)).toMatchObject({ status: 'AWAITING_REVIEW' });
  await upkeep.expireReviews(new Date(Date.now() + 15 * 24 * HOUR_MS));
  expect(await runs.find(id)).toMatchObject({ status: 'FAILED', errorCode: 'REVIEW_EXPIRED' });
});
