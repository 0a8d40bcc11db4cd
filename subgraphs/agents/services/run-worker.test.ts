import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCancellations } from '#platform/cancellations.ts';
import { newId } from '#platform/ids.ts';
import { createLogger } from '#platform/logging.ts';
import { forbidTracing } from '#platform/tracing.ts';
import { ANONYMOUS } from '#platform/viewer.ts';
import { type AgentsDatabase, startAgentsDatabase } from '../../../test/support/agents-database.ts';
import { createLocalWakeups } from '../../../test/support/local-wakeups.ts';
import { type Checkpoints, createCheckpoints } from '../data/checkpoints.ts';
import { createRunJournal, type RunJournal } from '../data/run-journal.ts';
import { createRuns, type Runs } from '../data/runs.ts';
import { cancel } from '../domain/transitions.ts';
import { loadWorkflows, type Workflows } from '../graphs/registry.ts';
import { StepError, type Tools } from '../graphs/workflow.ts';
import { createRunWorker, type RunWorker } from './run-worker.ts';
import { runTopic } from './topics.ts';

const logger = createLogger('worker-test', 'silent');
const wakeups = createLocalWakeups();
const translation = {
  id: newId(),
  source: 'ZH' as const,
  target: 'EN' as const,
  sourceText: '谈判',
  targetText: 'Let us negotiate.',
  kind: 'TRANSLATION' as const,
  engine: 'scripted',
  segments: ['Let us negotiate.'],
};

let postgres: AgentsDatabase;
let runs: Runs;
let journal: RunJournal;
let workflows: Workflows;
let checkpoints: Checkpoints;
let tools: Tools;

beforeAll(async () => {
  forbidTracing();
  postgres = await startAgentsDatabase();
  runs = createRuns(postgres.database);
  journal = createRunJournal(postgres.database);
  workflows = await loadWorkflows();
  checkpoints = createCheckpoints(postgres.url, logger);
});

afterAll(async () => {
  await checkpoints.close();
  await postgres.stop();
});

beforeEach(() => {
  tools = {
    translate: async () => translation,
    checkGrammar: async () => [],
    wordsToLearn: async () => [{ wordId: 'en:negotiate', lemma: 'negotiate', reason: 'B2', start: 7 }],
    addCard: async () => null,
  };
});

/** A worker as of a new process, which knows nothing but what was saved. */
function newWorker(saved = checkpoints, notRunning = runs.notRunning): RunWorker {
  const cancellations = createCancellations({ notRunning, topicOf: runTopic, wakeups, logger, pollMs: 50 });
  return createRunWorker({
    runs,
    journal,
    workflows,
    checkpoints: saved,
    cancellations,
    toolsFor: () => tools,
    wakeups,
    logger,
  });
}

async function newRun(workflow = 'assist'): Promise<string> {
  const run = { id: newId(), userId: newId(), workflow, text: '谈判', context: null, source: null, target: null };
  const { steps = [] } = workflows.get(workflow) ?? {};
  await runs.create(ANONYMOUS, { ...run, idempotencyKey: run.id }, steps, async () => {});
  return run.id;
}

const jobOf = (runId: string, lastAttempt = false) => ({ id: newId(), data: { runId }, lastAttempt });
const never = new AbortController().signal;

const untilAborted = (signal?: AbortSignal) =>
  new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));

/** A tool's work that hangs until it is told to go on. */
function gate() {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  return {
    reached: reached.promise,
    open: opened.resolve,
    async pass() {
      reached.resolve();
      await opened.promise;
    },
  };
}

const finishedSteps = async (runId: string) => {
  const events = await journal.events(runId, 0, 1_000);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  return events.flatMap((event) => (event.type === 'StepFinished' ? [event.step] : []));
};

const savedOf = (runId: string) =>
  postgres.database.readPrimary((client) => client.checkpoint.count({ where: { threadId: runId } }));

/** Checkpoints whose `failAt`th write fails, and all after it, as if the process had died there. */
function failingAt(failAt: number): Checkpoints & { failed(): boolean } {
  let writes = 0;
  const dies =
    (method: 'put' | 'putWrites') =>
    async (...args: unknown[]) => {
      if (++writes >= failAt) throw new Error('the process is gone');
      return (checkpoints.saver[method] as (...args: unknown[]) => Promise<unknown>).apply(checkpoints.saver, args);
    };
  const overrides: Record<PropertyKey, unknown> = { put: dies('put'), putWrites: dies('putWrites') };
  const saver = new Proxy(checkpoints.saver, {
    get: (target, name) => overrides[name] ?? Reflect.get(target, name, target),
  });
  return { ...checkpoints, saver, failed: () => writes >= failAt };
}

describe('a run whose worker is lost', () => {
  it('goes on and takes every step once, wherever saving stopped', async () => {
    let crashes = 0;
    for (let failAt = 1; ; failAt++) {
      const runId = await newRun();
      const failing = failingAt(failAt);
      await newWorker(failing)
        .handle(jobOf(runId), never)
        .catch(() => {});
      if (!failing.failed()) break;
      crashes++;
      await newWorker().handle(jobOf(runId), never);
      expect(await finishedSteps(runId), `write ${failAt}`).toEqual([
        'analyse',
        'translate',
        'checkGrammar',
        'learningPlan',
      ]);
      expect(await runs.position(runId)).toMatchObject({ status: 'SUCCEEDED' });
    }
    expect(crashes).toBeGreaterThan(8);
  });

  it('is left as it is when the process is told to stop, for another to go on', async () => {
    const runId = await newRun();
    const stopping = new AbortController();
    tools.translate = (_, signal) => {
      const aborted = untilAborted(signal);
      stopping.abort(new Error('stopping'));
      return aborted;
    };
    await expect(newWorker().handle(jobOf(runId, true), stopping.signal)).rejects.toThrow();
    expect(await runs.position(runId)).toMatchObject({ status: 'RUNNING' });
  });

  it('is driven on by the next, also when the first comes back and finishes the step of both', async () => {
    const runId = await newRun();
    const [first, second, lost] = [gate(), gate(), new AbortController()];
    const grammar = gate();
    tools = { ...tools, translate: () => first.pass().then(() => translation) };
    tools.checkGrammar = (_, signal) => {
      grammar.pass();
      return untilAborted(signal);
    };
    const firstWorker = newWorker().handle(jobOf(runId), lost.signal);
    await first.reached;
    tools = { ...tools, translate: () => second.pass().then(() => translation), checkGrammar: async () => [] };
    const secondWorker = newWorker().handle(jobOf(runId), never);
    await second.reached;

    first.open();
    await grammar.reached;
    lost.abort(new Error('this job is no longer yours'));
    await expect(firstWorker).rejects.toThrow();
    second.open();
    await secondWorker;
    expect(await runs.position(runId)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await finishedSteps(runId)).toEqual(['analyse', 'translate', 'checkGrammar', 'learningPlan']);
  });

  it('keeps its job as long as it is running, whatever ended the work on it', async () => {
    const runId = await newRun();
    tools.translate = (_, signal) => untilAborted(signal);
    const mistaken = newWorker(checkpoints, async (ids) => [...ids]);
    await expect(mistaken.handle(jobOf(runId), never)).rejects.toThrow('has not ended');
    expect(await runs.position(runId)).toMatchObject({ status: 'RUNNING' });
  });

  it('leaves no checkpoint behind when its job comes back after its end', async () => {
    const runId = await newRun();
    const forget = () => Promise.reject(new Error('the process is gone'));
    await expect(newWorker({ ...checkpoints, forget }).handle(jobOf(runId), never)).rejects.toThrow('is gone');
    expect(await runs.position(runId)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await savedOf(runId)).toBeGreaterThan(0);
    await newWorker().handle(jobOf(runId), never);
    expect(await savedOf(runId)).toBe(0);
  });

  it('fails with a reason when the queue gives its job up', async () => {
    const runId = await newRun();
    await newWorker().bury(jobOf(runId));
    expect(await runs.find(runId)).toMatchObject({ status: 'FAILED', errorCode: 'WORKER_LOST' });
  });
});

describe('a step that fails', () => {
  const failWith = (error: Error) => {
    tools.translate = async () => {
      throw error;
    };
  };

  it('is left to the queue to try again, and fails the run at the last attempt', async () => {
    const runId = await newRun();
    failWith(new StepError('SUBGRAPH_TIMEOUT', 'Too slow.', { retryable: true }));
    await expect(newWorker().handle(jobOf(runId), never)).rejects.toThrow('Too slow.');
    expect(await runs.position(runId)).toMatchObject({ status: 'RUNNING' });
    await newWorker().handle(jobOf(runId, true), never);
    expect(await runs.find(runId)).toMatchObject({
      status: 'FAILED',
      errorCode: 'SUBGRAPH_TIMEOUT',
      error: 'Too slow.',
    });
  });

  it('fails the run at once when another attempt would fail too', async () => {
    const runId = await newRun();
    failWith(new StepError('BAD_USER_INPUT', 'No.', { retryable: false }));
    await newWorker().handle(jobOf(runId), never);
    expect(await runs.find(runId)).toMatchObject({ status: 'FAILED', errorCode: 'BAD_USER_INPUT' });
  });

  it('tells people nothing of what went wrong inside', async () => {
    const runId = await newRun();
    failWith(new TypeError('secret is undefined'));
    await newWorker().handle(jobOf(runId, true), never);
    const run = await runs.find(runId);
    expect(run?.errorCode).toBe('INTERNAL_SERVER_ERROR');
    expect(run?.error).not.toContain('secret');
  });
});

describe('a cancelled run', () => {
  it('has its work aborted, also when no wake-up arrives', async () => {
    const runId = await newRun();
    const aborted = new Promise<void>((resolve) => {
      tools.translate = (_, signal) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => {
            resolve();
            reject(signal.reason);
          });
          void journal.record(runId, cancel);
        });
    });
    await newWorker().handle(jobOf(runId), never);
    await aborted;
    expect(await runs.position(runId)).toMatchObject({ status: 'CANCELLED' });
    expect(await savedOf(runId)).toBe(0);
  });

  it('is not taken up', async () => {
    const runId = await newRun();
    await journal.record(runId, cancel);
    await newWorker().handle(jobOf(runId), never);
    expect(await finishedSteps(runId)).toEqual([]);
  });
});
