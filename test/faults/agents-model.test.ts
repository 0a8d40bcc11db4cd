import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '#platform/logging.ts';
import { createModel } from '#platform/model/model.ts';
import { forbidTracing } from '#platform/tracing.ts';
import { createGrammarReview } from '../../subgraphs/agents/grammar/review.ts';
import { loadWorkflows } from '../../subgraphs/agents/graphs/registry.ts';
import { type AgentsApp, learner, noChecker, startAgentsApp } from '../support/agents-app.ts';
import { type AgentsDatabase, startAgentsDatabase } from '../support/agents-database.ts';
import { type Behaviour, type ScriptedModel, startScriptedModel } from '../support/scripted-model.ts';
import { type Neighbours, startNeighbours } from '../support/scripted-neighbours.ts';
import { until } from '../support/until.ts';

const keys = { router: 'r'.repeat(32), worker: 'w'.repeat(32) };
const logger = createLogger('agents-model-faults', 'silent');
/** Of one call, its retries included. */
const TIMEOUT_MS = 1_000;
const PAGE = '<html><body><h1>502 Bad Gateway</h1></body></html>';
/** Some of what it says stands in no rule, so that an editor has something to do. */
const ENGLISH = 'I very like this proposal. Please kindly sign it by 5 May.';
const KINDS = {
  // The translation loses the number, so the model is asked for a better one as well.
  'assist, a short text': { text: '我们必须在15天内谈判。' },
  'assist, a long text': { text: '我们必须在15天内谈判合同。'.repeat(20) },
  polish: { workflow: 'polish', text: ENGLISH },
} as const;
const FAULTS: Record<string, Behaviour> = {
  'says nothing': 'stall',
  'is cut off': 'cut off',
  'fails with 500': { status: 500 },
  'is asked too often': { status: 429, retryAfter: 60 },
  'knows no key': { status: 401 },
  'answers with no JSON at all': 'bad JSON',
  'says nothing of use': { say: () => 'I am sorry, but I cannot help with that.' },
  'says blanks': { say: () => ' \n ' },
  'answers with a page': { say: () => PAGE },
  'answers with other JSON': { say: () => '{"ok": true, "list": [1, null, {}]}' },
  'answers with a list': { say: () => '[]' },
  'never comes to an end': { say: () => 'very '.repeat(400_000) },
};
/** Of answers that are streamed, which those to an editor are. */
const FAULTS_OF_STREAMS: Record<string, Behaviour> = {
  'stops in the middle': 'stall midway',
  'ends too soon': 'end midway',
};

let postgres: AgentsDatabase;
let neighbours: Neighbours;
let model: ScriptedModel;
let app: AgentsApp;

beforeAll(async () => {
  forbidTracing();
  [postgres, neighbours, model] = await Promise.all([
    startAgentsDatabase(),
    startNeighbours(keys, logger),
    startScriptedModel(),
  ]);
  app = await startAgentsApp({
    ...{ postgres, keys, urls: neighbours.urls, workflows: await loadWorkflows(), logger, dailyTokenQuota: 1_000_000 },
    model: createModel({
      ...{ baseUrl: model.url, apiKey: null, name: model.model, timeoutMs: TIMEOUT_MS },
      price: { input: 1, output: 1 },
    }),
    checker: createGrammarReview({ checker: noChecker, languageTool: null, logger, modelTimeoutMs: TIMEOUT_MS }),
  });
});
afterAll(async () => {
  await app?.stop();
  await model?.stop();
  await neighbours?.stop();
  await postgres?.stop();
});
beforeEach(() => model.always('answer'));

async function driven(input: (typeof KINDS)[keyof typeof KINDS]) {
  const user = learner();
  const id = await app.start(user, input);
  await app.drive(id);
  const [steps = []] = await app.runs.stepsOf(user, [id]);
  return { run: await app.runs.find(id), steps };
}

const reservations = async () => {
  const [row] = await postgres.database.readPrimary(
    (client) => client.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM agents.spending_reservations`,
  );
  return row?.count;
};

describe.each(Object.entries(KINDS))('a run of %s', (_, input) => {
  const faults = input.text === ENGLISH ? { ...FAULTS, ...FAULTS_OF_STREAMS } : FAULTS;

  it.each(Object.entries(faults))('does without a model that %s', async (_fault, behaviour) => {
    const asked = model.tasks.length;
    const calm = await driven(input);
    expect(calm.run).toMatchObject({ status: 'SUCCEEDED', error: null });
    expect(model.tasks.length).toBeGreaterThan(asked);

    model.always(behaviour);
    const { run, steps } = await driven(input);
    expect(run).toMatchObject({ status: 'SUCCEEDED', progress: 1, error: null });
    for (const { status } of steps) expect(status).toMatch(/SUCCEEDED|SKIPPED/);
    // What rules and engines could do alone, and nothing that the model said instead.
    expect(run?.outputText).toMatch(input.text === ENGLISH ? /5 May/ : /negotiate/);
    expect(run?.outputText).not.toMatch(/html|sorry|very very/i);
    expect(JSON.stringify([run?.learningPlan, run?.changes])).not.toMatch(/html|sorry|very very/i);
    // What was set aside was given back.
    expect(await reservations()).toBe(0);
  });
});

describe('a run that cannot do without its translation', () => {
  afterEach(() => {
    neighbours.beforeTranslation = async () => {};
  });

  it('fails after its attempts, with a reason that people understand', async () => {
    let attempts = 0;
    neighbours.beforeTranslation = async () => {
      attempts += 1;
      throw new TypeError('secret is undefined');
    };
    const { run } = await driven(KINDS['assist, a short text']);
    expect(run).toMatchObject({ status: 'FAILED', errorCode: expect.stringMatching(/^[A-Z_]+$/) });
    expect(run?.error).toMatch(/^[A-Z][^{}<>]{10,150}\.$/);
    expect(run?.error).not.toContain('secret');
    expect(attempts).toBe(3);
  });
});

describe('cancelling', () => {
  it.each(Object.entries(KINDS))('aborts the call of the model within a second: %s', async (_, input) => {
    const slow = createModel({
      ...{ baseUrl: model.url, apiKey: null, name: model.model, timeoutMs: 60_000 },
      price: { input: 1, output: 1 },
    });
    const patient = await startAgentsApp({
      ...{ postgres, keys, urls: neighbours.urls, workflows: await loadWorkflows(), logger, model: slow },
      ...{ checker: noChecker, dailyTokenQuota: 1_000_000 },
    });
    try {
      model.always('stall');
      const [asked, abandoned] = [model.tasks.length, model.abandoned];
      const user = learner();
      const id = await patient.start(user, input);
      const driving = patient.drive(id);
      await until(() => model.tasks.length > asked);
      await patient.service.cancel(user, id);
      // A second is for a machine that does nothing else; far less than the model's own time in any case.
      await until(() => model.abandoned > abandoned, 5_000);
      await driving;
      expect(await patient.runs.find(id)).toMatchObject({ status: 'CANCELLED' });
      expect(await reservations()).toBe(0);
    } finally {
      await patient.stop();
    }
  });
});
