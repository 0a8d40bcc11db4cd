import { Annotation, END, Send, START, StateGraph } from '@langchain/langgraph';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCancellations } from '#platform/cancellations.ts';
import { newId } from '#platform/ids.ts';
import { createLogger } from '#platform/logging.ts';
import { forbidTracing } from '#platform/tracing.ts';
import { ANONYMOUS } from '#platform/viewer.ts';
import { type AgentsDatabase, startAgentsDatabase } from '../../../test/support/agents-database.ts';
import { createLocalWakeups } from '../../../test/support/local-wakeups.ts';
import { until } from '../../../test/support/until.ts';
import { type Checkpoints, createCheckpoints } from '../data/checkpoints.ts';
import { createLeases, type Lease } from '../data/leases.ts';
import { createRunJournal, type RunJournal } from '../data/run-journal.ts';
import { createRuns, type Runs } from '../data/runs.ts';
import { isFinal } from '../domain/run.ts';
import { answerReview, cancel } from '../domain/transitions.ts';
import { loadWorkflows, type Workflows } from '../graphs/registry.ts';
import { StepError, type Tools, type Workflow } from '../graphs/workflow.ts';
import { createRunLeases } from './run-leases.ts';
import { createRunTexts } from './run-texts.ts';
import { createRunWorker, type RunWorker } from './run-worker.ts';
import { runTopic } from './topics.ts';

const logger = createLogger('worker-test', 'silent');
const STEPS = ['analyse', 'translate', 'qualityCheck', 'checkGrammar', 'learningPlan'];
const wakeups = createLocalWakeups();
const translation = {
  id: newId(),
  source: 'ZH' as const,
  target: 'EN' as const,
  sourceText: '谈判',
  targetText: 'Let us negotiate.',
  kind: 'TRANSLATION' as const,
  engine: 'scripted',
  segments: [{ sourceText: '谈判', targetText: 'Let us negotiate.', kind: 'TRANSLATION' as const }],
  terms: [],
};

const limits = { newCardsPerDay: 20, newLeftToday: 20, newWaiting: 0, reviewsPerDay: 200 };
const learner = { level: 'B1' as const, due: [], ...limits };

let postgres: AgentsDatabase;
let runs: Runs;
let journal: RunJournal;
let workflows: Workflows;
let checkpoints: Checkpoints;
let tools: Tools;
/** Workflows that tests add. */
const toys = new Map<string, Workflow>();
const stops: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  forbidTracing();
  postgres = await startAgentsDatabase();
  runs = createRuns(postgres.database);
  journal = createRunJournal(postgres.database);
  workflows = await loadWorkflows();
  checkpoints = createCheckpoints(postgres.url, logger);
});

afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()));
  await checkpoints.close();
  await postgres.stop();
});

beforeEach(() => {
  tools = {
    translate: async () => translation,
    checkGrammar: async () => [],
    wordsToLearn: async () => [{ wordId: 'en:negotiate', lemma: 'negotiate', level: null, reason: 'B2', start: 7 }],
    learnerLoad: async () => learner,
    senses: async () => [],
    addCard: async () => null,
    model: null,
  };
});

/** A worker as of a new process, which knows nothing but what was saved. */
function newWorker(saved = checkpoints): RunWorker {
  const cancellations = createCancellations({
    ...{ notRunning: runs.notRunning, topicOf: runTopic, wakeups, logger },
    pollMs: 50,
  });
  const leases = createRunLeases({ leases: createLeases(postgres.database), logger, holdMs: 60_000, renewEveryMs: 50 });
  leases.start();
  stops.push(leases.stop);
  return createRunWorker({
    runs,
    journal,
    leases,
    texts: createRunTexts({ append: journal.append, onShown: () => {}, logger }),
    workflows: new Map([...workflows, ...toys]),
    checkpoints: saved,
    cancellations,
    toolsFor: () => tools,
    wakeups,
    logger,
  });
}

async function newRun(workflow = 'assist', requireReview = false): Promise<string> {
  const run = { id: newId(), userId: newId(), workflow, text: '谈判', context: null, source: null, target: null };
  const { steps = [] } = workflows.get(workflow) ?? toys.get(workflow) ?? {};
  const asked = { ...run, requireReview, retryOf: null, idempotencyKey: run.id };
  await runs.create(ANONYMOUS, asked, steps, 10, async () => {});
  return run.id;
}

const jobOf = (runId: string) => ({ id: newId(), data: { runId }, lastAttempt: false });
const never = new AbortController().signal;

/** As if the worker that holds it had been silent for too long. */
const expireLease = (runId: string) =>
  postgres.database.write(
    null,
    (client) =>
      client.$executeRaw`UPDATE agents.runs SET lease_until = now() - interval '1 s' WHERE id = ${runId}::uuid`,
  );

/** Drives a run to its end, as many workers as that takes: on a busy machine the database may be away for a moment. */
async function finish(runId: string): Promise<void> {
  await until(async () => {
    await newWorker().handle(jobOf(runId), never);
    return isFinal((await runs.position(runId))?.status ?? 'FAILED') && (await savedOf(runId)) === 0;
  }, 60_000);
}

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

const eventsOf = async (runId: string) => (await journal.read(runId, 0, 1_000))?.events ?? [];

const finishedSteps = async (runId: string) => {
  const events = await eventsOf(runId);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  return events.flatMap((event) => (event.type === 'StepFinished' ? [event.step] : []));
};

const savedOf = (runId: string) =>
  postgres.database.readPrimary((client) => client.checkpoint.count({ where: { threadId: runId } }));

/** Checkpoints whose `failAt`th write fails, and all after it, as if the process had died there. */
function failingAt(failAt: number): Checkpoints & { failed(): boolean } {
  let writes = 0;
  const saver = (lease: Lease) => {
    const real = checkpoints.saver(lease);
    const dies =
      (method: 'put' | 'putWrites') =>
      async (...args: unknown[]) => {
        if (++writes >= failAt) throw new Error('the process is gone');
        return (real[method] as (...args: unknown[]) => Promise<unknown>).apply(real, args);
      };
    const overrides: Record<PropertyKey, unknown> = { put: dies('put'), putWrites: dies('putWrites') };
    return new Proxy(real, { get: (target, name) => overrides[name] ?? Reflect.get(target, name, target) });
  };
  return { ...checkpoints, saver, failed: () => writes >= failAt };
}

describe('a run whose worker is lost', () => {
  it('goes on and takes every step once, wherever saving stopped', async () => {
    let crashes = 0;
    for (let failAt = 1; ; failAt++) {
      const runId = await newRun();
      let translations = 0;
      tools.translate = async () => {
        translations++;
        return translation;
      };
      const failing = failingAt(failAt);
      await newWorker(failing).handle(jobOf(runId), never);
      if (!failing.failed()) break;
      crashes++;
      await newWorker().handle(jobOf(runId), never);
      expect(await finishedSteps(runId), `write ${failAt}`).toEqual(STEPS);
      expect(await runs.position(runId)).toMatchObject({ status: 'SUCCEEDED' });
      expect(translations, `write ${failAt}`).toBe(1);
    }
    expect(crashes).toBeGreaterThan(8);
  }, 120_000);

  it('is left as it is when the process is told to stop, for another to go on', async () => {
    const runId = await newRun();
    const stopping = new AbortController();
    tools.translate = (_, { signal }) => {
      const aborted = untilAborted(signal);
      stopping.abort(new Error('stopping'));
      return aborted;
    };
    await newWorker().handle(jobOf(runId), stopping.signal);
    expect(await runs.position(runId)).toMatchObject({ status: 'RUNNING' });
    tools.translate = async () => translation;
    // At once: a worker that stops gives its lease back.
    await newWorker().handle(jobOf(runId), never);
    expect(await runs.position(runId)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('is driven on by another, and the first can do nothing more when it comes back', async () => {
    const runId = await newRun();
    const [first, second] = [gate(), gate()];
    tools = {
      ...tools,
      translate: async () => {
        await first.pass();
        return { ...translation, targetText: 'of the first' };
      },
    };
    const firstWorker = newWorker().handle(jobOf(runId), never);
    await first.reached;
    await expireLease(runId);
    tools = { ...tools, translate: () => second.pass().then(() => translation) };
    const secondWorker = newWorker().handle(jobOf(runId), never);
    await second.reached;
    first.open();
    await firstWorker;
    second.open();
    await secondWorker;
    expect(await runs.find(runId)).toMatchObject({ status: 'SUCCEEDED', outputText: translation.targetText });
    expect(await finishedSteps(runId)).toEqual(STEPS);
  });

  it('has its work aborted when the lease is lost', async () => {
    const runId = await newRun();
    const begun = Promise.withResolvers<void>();
    tools.translate = (_, { signal }) => {
      begun.resolve();
      return untilAborted(signal);
    };
    const worker = newWorker().handle(jobOf(runId), never);
    await begun.promise;
    await postgres.database.write(
      null,
      (client) => client.$executeRaw`UPDATE agents.runs SET lease_id = ${newId()}::uuid WHERE id = ${runId}::uuid`,
    );
    await worker;
    expect(await runs.position(runId)).toMatchObject({ status: 'RUNNING' });
  });

  it('leaves no checkpoint behind', async () => {
    const runId = await newRun();
    await finish(runId);
    expect(await savedOf(runId)).toBe(0);
  });

  it('fails with a reason when it is taken up again and again without getting on', async () => {
    const runId = await newRun();
    for (let n = 0; n < 5; n++) await newWorker(failingAt(1)).handle(jobOf(runId), never);
    expect(await runs.position(runId)).toMatchObject({ status: 'RUNNING' });
    await newWorker().handle(jobOf(runId), never);
    expect(await runs.find(runId)).toMatchObject({ status: 'FAILED', errorCode: 'WORKER_LOST' });
  });
});

describe('a step that fails', () => {
  const failWith = (error: Error, times = Number.POSITIVE_INFINITY) => {
    let failures = 0;
    tools.translate = async () => {
      if (failures++ < times) throw error;
      return translation;
    };
  };
  const slow = new StepError('SUBGRAPH_TIMEOUT', 'Too slow.', { retryable: true });
  const attemptsOf = async (runId: string) =>
    (await eventsOf(runId)).flatMap((event) =>
      event.type === 'StepStarted' && event.step === 'translate' ? [event.attempt] : [],
    );

  it('is tried again, which its events tell', async () => {
    const runId = await newRun();
    failWith(slow, 2);
    await newWorker().handle(jobOf(runId), never);
    expect(await runs.position(runId)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await attemptsOf(runId)).toEqual([1, 2, 3]);
  });

  it('fails the run at the last attempt', async () => {
    const runId = await newRun();
    failWith(slow);
    await newWorker().handle(jobOf(runId), never);
    expect(await runs.find(runId)).toMatchObject({ status: 'FAILED', errorCode: slow.code, error: 'Too slow.' });
    expect(await attemptsOf(runId)).toEqual([1, 2, 3]);
  });

  it('fails the run at once when another attempt would fail too', async () => {
    const runId = await newRun();
    failWith(new StepError('BAD_USER_INPUT', 'No.', { retryable: false }));
    await newWorker().handle(jobOf(runId), never);
    expect(await runs.find(runId)).toMatchObject({ status: 'FAILED', errorCode: 'BAD_USER_INPUT' });
    expect(await attemptsOf(runId)).toEqual([1]);
  });

  it('tells people nothing of what went wrong inside', async () => {
    const runId = await newRun();
    failWith(new TypeError('secret is undefined'));
    await newWorker().handle(jobOf(runId), never);
    const run = await runs.find(runId);
    expect(run?.errorCode).toBe('INTERNAL_SERVER_ERROR');
    expect(run?.error).not.toContain('secret');
  });
});

describe('a cancelled run', () => {
  it('has its work aborted, also when no wake-up arrives', async () => {
    const runId = await newRun();
    const aborted = new Promise<void>((resolve) => {
      tools.translate = (_, { signal }) =>
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

describe('a graph', () => {
  const Shape = Annotation.Root({
    round: Annotation<number>,
    parts: Annotation<string[]>({ reducer: (all, more) => [...all, ...more], default: () => [] }),
    editedText: Annotation<string>,
  });
  type Shape = typeof Shape.State;
  const written = async (runId: string) =>
    (await eventsOf(runId)).flatMap((event) => (event.type === 'TextDelta' ? [event] : []));

  it('may come to a step in several rounds, and a crash repeats none that has finished', async () => {
    let taken = 0;
    toys.set('rounds', {
      ...{ name: 'rounds', title: 'Rounds', roles: [] },
      steps: [
        { name: 'check', weight: 1 },
        { name: 'never', weight: 1 },
        { name: 'last', weight: 1 },
      ],
      graph: ({ step }) =>
        new StateGraph(Shape)
          .addNode(
            'check',
            step<Shape>(
              'check',
              async ({ round = 0 }, { write }) => {
                taken++;
                write({ round: round + 1, segment: 0, offset: 0, text: 'a' });
                write({ round: round + 1, segment: 0, offset: 1, text: 'b' });
                return { state: { round: round + 1 } };
              },
              { round: ({ round = 0 }) => round + 1 },
            ),
          )
          .addNode(
            'last',
            step<Shape>('last', async () => ({})),
          )
          .addEdge(START, 'check')
          .addConditionalEdges('check', ({ round }) => (round < 3 ? 'check' : 'last'))
          .addEdge('last', END),
    });
    for (let failAt = 1; ; failAt++) {
      const runId = await newRun('rounds');
      taken = 0;
      const failing = failingAt(failAt);
      await newWorker(failing).handle(jobOf(runId), never);
      await finish(runId);
      expect(taken, `write ${failAt}`).toBe(3);
      expect(await finishedSteps(runId)).toEqual(['check', 'check', 'check', 'last']);
      expect((await written(runId)).map(({ round, text }) => `${round} ${text}`)).toEqual(['1 ab', '2 ab', '3 ab']);
      const [steps] = await runs.stepsOf(ANONYMOUS, [runId]);
      expect(steps?.map(({ name, status, attempt }) => `${name} ${status} ${attempt}`)).toEqual([
        'check SUCCEEDED 3',
        'never SKIPPED 0',
        'last SUCCEEDED 1',
      ]);
      if (!failing.failed()) break;
    }
  }, 120_000);

  it('may fan a step out, which begins and ends once', async () => {
    toys.set('fan', {
      ...{ name: 'fan', title: 'Fan', roles: [], steps: [{ name: 'fan', weight: 1 }] },
      graph: ({ opening, part, closing }) =>
        new StateGraph(Shape)
          .addNode(
            'open',
            opening<Shape>('fan', async () => ({ round: 1 })),
          )
          .addNode(
            'part',
            part<{ n: number }, Partial<Shape>>('fan', async ({ n }, { write }) => {
              write({ round: 1, segment: n, offset: 0, text: `part ${n}` });
              return { parts: [`${n}`] };
            }),
          )
          .addNode(
            'close',
            closing<Shape>('fan', async ({ parts }) => ({ findings: { outputText: parts.join('') } })),
          )
          .addEdge(START, 'open')
          .addConditionalEdges('open', () => [0, 1, 2].map((n) => new Send('part', { n })), ['part'])
          .addEdge('part', 'close')
          .addEdge('close', END),
    });
    const runId = await newRun('fan');
    await finish(runId);
    expect(await runs.find(runId)).toMatchObject({ status: 'SUCCEEDED', outputText: '012' });
    expect((await written(runId)).map(({ text }) => text).toSorted()).toEqual(['part 0', 'part 1', 'part 2']);
    const events = await eventsOf(runId);
    expect(events.filter(({ type }) => type.startsWith('Step')).map(({ type }) => type)).toEqual([
      'StepStarted',
      'StepFinished',
    ]);
  }, 120_000);

  it('stops for a person where that was asked for, holds nothing meanwhile, and goes on with the answer', async () => {
    toys.set('ask', {
      ...{ name: 'ask', title: 'Ask', roles: [], steps: [{ name: 'last', weight: 1 }] },
      graph: ({ step, review }) =>
        new StateGraph(Shape)
          .addNode(
            'draft',
            review<Shape>('draft', () => ({ draftText: 'draft', translationId: null, issues: [] })),
          )
          .addNode(
            'last',
            step<Shape>('last', async ({ editedText = 'as it was' }) => ({ findings: { outputText: editedText } })),
          )
          .addEdge(START, 'draft')
          .addEdge('draft', 'last')
          .addEdge('last', END),
    });
    const waiting = async () => {
      const runId = await newRun('ask', true);
      await until(async () => {
        await newWorker().handle(jobOf(runId), never);
        return (await runs.position(runId))?.status === 'AWAITING_REVIEW';
      }, 60_000);
      return runId;
    };
    const [edited, approved, unasked] = [await waiting(), await waiting(), await newRun('ask')];
    expect(await runs.find(edited)).toMatchObject({ leaseId: null });
    await newWorker().handle(jobOf(edited), never);
    expect(await runs.position(edited)).toMatchObject({ status: 'AWAITING_REVIEW' });
    await journal.record(edited, answerReview({ editedText: 'better' }));
    await journal.record(approved, answerReview({ editedText: null }));
    for (const runId of [edited, approved, unasked]) await finish(runId);
    const texts = await Promise.all([edited, approved, unasked].map((runId) => runs.find(runId)));
    expect(texts.map((run) => run?.outputText)).toEqual(['better', 'as it was', 'as it was']);
    const events = await eventsOf(edited);
    expect(events.flatMap((event) => (event.type === 'RunStatusChanged' ? [event.status] : []))).toEqual([
      'QUEUED',
      'RUNNING',
      'AWAITING_REVIEW',
      'QUEUED',
      'RUNNING',
      'SUCCEEDED',
    ]);
  }, 120_000);
});
