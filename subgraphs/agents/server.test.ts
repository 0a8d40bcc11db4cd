import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { PublicError } from '#platform/errors.ts';
import { createHealth } from '#platform/health.ts';
import { createIdentitySigner, IDENTITY_HEADER } from '#platform/identity.ts';
import { newId } from '#platform/ids.ts';
import { createJobs, type Jobs } from '#platform/jobs.ts';
import { createLogger } from '#platform/logging.ts';
import { createMetrics } from '#platform/metrics.ts';
import { forbidTracing } from '#platform/tracing.ts';
import { type AgentsDatabase, startAgentsDatabase } from '../../test/support/agents-database.ts';
import { createLocalWakeups } from '../../test/support/local-wakeups.ts';
import { CARD_ID, type Neighbours, startNeighbours, TRANSLATION_ID } from '../../test/support/scripted-neighbours.ts';
import { until } from '../../test/support/until.ts';
import { createCheckpoints } from './data/checkpoints.ts';
import { createGrammarChecker } from './grammar/checker.ts';
import { loadWorkflows, type Workflows } from './graphs/registry.ts';
import { type AgentsServer, createAgentsServer } from './server.ts';

const logger = createLogger('agents-test', 'silent');
const identityKeys = { router: 'r'.repeat(32), worker: 'w'.repeat(32) };
const sign = createIdentitySigner('router', identityKeys.router);
const owner = newId();
const stranger = newId();

const identityOf = (userId: string | null) => {
  const role = userId === null ? null : ('LEARNER' as const);
  return sign({ id: userId, role, sessionId: null, scopes: null }, 'agents');
};

interface Answer {
  data: Record<string, unknown> | null;
  errors?: { message: string; extensions: { code: string } }[];
}

let postgres: AgentsDatabase;
let neighbours: Neighbours;
/** What the neighbours say when a test says nothing else. */
let usual: Pick<Neighbours, 'say' | 'kind'>;
/** Drives runs, and can be stopped. */
let worker: { server: AgentsServer; jobs: Jobs };
let port: number;
let workflows: Workflows;
/** Runs that a user may have open. */
let openRuns = 1_000;
const stops: (() => Promise<unknown>)[] = [];
const checker = createGrammarChecker({ logger });
const wakeups = createLocalWakeups();

/** A workflow with one step, as somebody adds it: a folder with an index.ts. */
async function loadToyWorkflow(): Promise<Workflows> {
  const folder = await mkdtemp(path.join(tmpdir(), 'workflows-'));
  stops.push(() => rm(folder, { recursive: true }));
  await mkdir(path.join(folder, 'toy'));
  await writeFile(
    path.join(folder, 'toy', 'index.ts'),
    `import { Annotation, END, START, StateGraph } from '${import.meta.resolve('@langchain/langgraph')}';
     export const workflow = {
       name: 'toy',
       title: 'Toy',
       roles: [],
       steps: [{ name: 'shout', weight: 1 }],
       graph: ({ input, step }: any) =>
         new StateGraph(Annotation.Root({}))
           .addNode('shout', step('shout', async () => ({ findings: { outputText: input.text.toUpperCase() } })))
           .addEdge(START, 'shout')
           .addEdge('shout', END),
     };`,
  );
  await mkdir(path.join(folder, 'asking'));
  await writeFile(
    path.join(folder, 'asking', 'index.ts'),
    `import { Annotation, END, START, StateGraph } from '${import.meta.resolve('@langchain/langgraph')}';
     export const workflow = {
       name: 'asking',
       title: 'Asking',
       roles: [],
       steps: [{ name: 'end', weight: 1 }],
       graph: ({ review, step }: any) =>
         new StateGraph(Annotation.Root({ editedText: Annotation<string> }))
           .addNode('ask', review('draft', () => ({ draftText: 'draft', translationId: null, issues: [] })))
           .addNode('end', step('end', async ({ editedText }: any) => ({ findings: { outputText: editedText } })))
           .addEdge(START, 'ask')
           .addEdge('ask', 'end')
           .addEdge('end', END),
     };`,
  );
  return loadWorkflows(folder);
}

/** A process of the agents domain, as main.ts makes it. */
async function startProcess(workers: number): Promise<{ server: AgentsServer; jobs: Jobs }> {
  const { database, url } = postgres;
  const jobs = createJobs({ databaseUrl: url, logger });
  const checkpoints = createCheckpoints(url, logger);
  stops.push(() => checkpoints.close());
  const limits = {
    perUser: 10,
    get open() {
      return openRuns;
    },
    leaseMs: 1_500,
    reviewDays: 14,
  };
  const parts = { database, jobs, checkpoints, checker, wakeups, identityKeys, limits, logger, workflows };
  const spending = { model: null, dailyTokenQuota: 100_000 };
  const metrics = createMetrics('agents');
  const made = await createAgentsServer({
    ...parts,
    ...spending,
    urls: neighbours.urls,
    health: createHealth(),
    metrics,
  });
  stops.push(() => jobs.stop(0));
  await made.prepare();
  if (workers > 0) await made.work(workers);
  return { server: made, jobs };
}

beforeAll(async () => {
  forbidTracing();
  postgres = await startAgentsDatabase();
  neighbours = await startNeighbours(identityKeys, logger);
  usual = { ...neighbours };
  workflows = new Map([...(await loadWorkflows()), ...(await loadToyWorkflow())]);
  const { server } = await startProcess(0);
  worker = await startProcess(2);
  port = await server.listen(0, '127.0.0.1');
  stops.push(() => server.stop(100));
  await checker.warm();
});

afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  await checker.close();
  await neighbours.stop();
  await postgres.stop();
});

beforeEach(() => {
  neighbours.beforeTranslation = async () => {};
  neighbours.asked.translations.length = 0;
  neighbours.asked.cards.length = 0;
  neighbours.say = usual.say;
  neighbours.kind = usual.kind;
});

async function ask(query: string, variables: object = {}, userId: string | null = owner): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [IDENTITY_HEADER]: identityOf(userId) },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer;
}

const START = `mutation ($input: StartAgentRunInput!) {
  startAgentRun(input: $input) { run { id status workflow lastSeq steps { name role status } } userErrors { code field } }
}`;

interface StartAnswer {
  run: { id: string; status: string; lastSeq: number } | null;
  userErrors: { code: string; field: string[] | null }[];
}

async function start(input: object = {}, userId = owner): Promise<StartAnswer> {
  const { data, errors } = await ask(
    START,
    { input: { text: '我们必须谈判应急方案。最后期限快到了。', idempotencyKey: newId(), ...input } },
    userId,
  );
  expect(errors).toBeUndefined();
  return data?.startAgentRun as StartAnswer;
}

async function startedId(input: object = {}): Promise<string> {
  const { run } = await start(input);
  return (run as { id: string }).id;
}

interface Event {
  __typename: string;
  seq: number;
  progress: number;
  status?: string;
  step?: string;
  outcome?: string;
  segment?: number;
  offset?: number;
  text?: string;
  attempt?: number;
  run?: { status: string; lastSeq: number };
}

const PROGRESS = `subscription ($runId: ID!, $after: Int) {
  agentRunProgress(runId: $runId, after: $after) {
    __typename seq progress at runId
    ... on RunStatusChanged { status run { status lastSeq } }
    ... on StepStarted { step role attempt }
    ... on StepFinished { step outcome summary }
    ... on TextDelta { round segment offset text }
  }
}`;

/** Every event until the subscription completes; rejects with its errors. */
async function watch(runId: string, after = 0, userId: string | null = owner): Promise<Event[]> {
  const client = createClient({ url: `ws://127.0.0.1:${port}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0 });
  const events: Event[] = [];
  try {
    const results = client.iterate<{ agentRunProgress: Event }>({
      query: PROGRESS,
      variables: { runId, after },
      extensions: { headers: { [IDENTITY_HEADER]: identityOf(userId) } },
    });
    for await (const { data, errors } of results) {
      if (errors) throw errors;
      if (!data) continue;
      events.push(data.agentRunProgress);
    }
    return events;
  } finally {
    await client.dispose();
  }
}

const RUN = `query ($id: ID!) { agentRun(id: $id) {
  id status progress complexity outputText lastSeq error errorCode finishedAt qualityScore tokens costUsd
  user { id } translation { id } steps { name role status attempt startedAt finishedAt }
  grammarIssues { start end text rule suggestions } changes { start end before after reason }
  learningPlan { summary items { day reason example word { id } card { id } } }
} }`;

async function read(id: string, userId: string | null = owner) {
  const { data, errors } = await ask(RUN, { id }, userId);
  expect(errors).toBeUndefined();
  return data?.agentRun as Record<string, unknown> | null;
}

interface Listed {
  agentRuns: { edges: { node: { id: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
}

/** Resolves when the next translation is asked for, which is then never made. */
function hangInTranslation(): Promise<void> {
  return new Promise((resolve) => {
    neighbours.beforeTranslation = () => {
      resolve();
      return new Promise(() => {});
    };
  });
}

/** The segments as somebody sees them who applies every delta in turn. */
function shownIn(events: readonly Event[]): string[] {
  const segments: string[] = [];
  for (const { segment, offset, text } of events) {
    if (segment === undefined) continue;
    segments[segment] = (segments[segment] ?? '').slice(0, offset) + text;
  }
  return segments;
}

describe('a run', () => {
  it('translates, checks the grammar, adds cards and plans, and tells each step in order', async () => {
    const id = await startedId();
    const events = await watch(id);

    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const isDelta = ({ __typename }: Event) => __typename === 'TextDelta';
    const told = events.filter((event) => !isDelta(event));
    expect(
      told.map(({ __typename, status, step, outcome }) => [__typename, status ?? step, outcome].join(' ')),
    ).toEqual([
      'RunStatusChanged QUEUED ',
      'RunStatusChanged RUNNING ',
      'StepStarted analyse ',
      'StepFinished analyse SUCCEEDED',
      'StepStarted translate ',
      'StepFinished translate SUCCEEDED',
      'StepStarted qualityCheck ',
      'StepFinished qualityCheck SUCCEEDED',
      'StepStarted checkGrammar ',
      'StepFinished checkGrammar SUCCEEDED',
      'StepStarted learningPlan ',
      'StepFinished learningPlan SUCCEEDED',
      'RunStatusChanged SUCCEEDED ',
    ]);
    expect(shownIn(events)).toEqual(['We must negotiate an contingency.', 'The deadline is near.']);
    const progress = events.map((event) => event.progress);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
    expect(events.at(-1)?.run).toEqual({ status: 'SUCCEEDED', lastSeq: events.length });

    const run = await read(id);
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      complexity: 'SIMPLE',
      outputText: 'We must negotiate an contingency. The deadline is near.',
      user: { id: owner },
      translation: { id: TRANSLATION_ID },
      grammarIssues: [{ start: 18, end: 20, text: 'an', suggestions: ['a'] }],
      changes: [],
    });
    expect(run?.learningPlan).toEqual({
      summary: '3 words over 1 day, 3 a day at most.',
      items: [
        { word: { id: 'en:negotiate' }, day: 1, example: 'We must negotiate an contingency.' },
        { word: { id: 'en:contingency' }, day: 1, example: 'We must negotiate an contingency.' },
        { word: { id: 'en:deadline' }, day: 1, example: 'The deadline is near.' },
      ].map((item) => ({ ...item, card: { id: CARD_ID }, reason: 'C1, not in your cards yet' })),
    });
    expect(neighbours.asked.translations).toEqual([`run:${id}`]);
    expect(await postgres.database.readPrimary((client) => client.checkpoint.count({ where: { threadId: id } }))).toBe(
      0,
    );
  });

  it('is one run for one key, also when it is started twice at once', async () => {
    const idempotencyKey = newId();
    const [first, second] = await Promise.all([start({ idempotencyKey }), start({ idempotencyKey })]);
    const third = await start({ idempotencyKey });
    expect(second.run?.id).toBe(first.run?.id);
    expect(third.run?.id).toBe(first.run?.id);
    await watch(first.run?.id as string);
    expect(neighbours.asked.translations).toHaveLength(1);

    const others = await start({ idempotencyKey }, stranger);
    expect(others.run?.id).not.toBe(first.run?.id);
  });

  it('takes any workflow that has a folder', async () => {
    const id = await startedId({ workflow: 'toy', text: 'hello' });
    const steps = (await watch(id)).flatMap(({ __typename, step }) => (__typename === 'StepFinished' ? [step] : []));
    expect(steps).toEqual(['shout']);
    expect(await read(id)).toMatchObject({ status: 'SUCCEEDED', outputText: 'HELLO' });
  });

  it('is refused with a user error for each thing that is wrong', async () => {
    const codes = async (input: object) =>
      (await start(input)).userErrors.map(({ code, field }) => [code, field?.at(-1)]);
    expect(await codes({ text: '  ' })).toEqual([['BAD_USER_INPUT', 'text']]);
    expect(await codes({ text: 'x'.repeat(20_001) })).toEqual([['BAD_USER_INPUT', 'text']]);
    expect(await codes({ text: 'a\u0000b' })).toEqual([['BAD_USER_INPUT', 'text']]);
    expect(await codes({ context: 'x'.repeat(5_001) })).toEqual([['BAD_USER_INPUT', 'context']]);
    expect(await codes({ idempotencyKey: '' })).toEqual([['BAD_USER_INPUT', 'idempotencyKey']]);
    expect(await codes({ source: 'EN', target: 'EN' })).toEqual([['BAD_USER_INPUT', 'target']]);
    expect(await codes({ workflow: 'toString' })).toEqual([['BAD_USER_INPUT', 'workflow']]);
  });

  it('takes an explicit null for what is left out', async () => {
    const { run, userErrors } = await start({ context: null, workflow: null, requireReview: null, source: null });
    expect(userErrors).toEqual([]);
    expect((await watch(run?.id as string)).at(-1)?.status).toBe('SUCCEEDED');
  });

  it('is tried again from its last saved step when a neighbour fails, and tells the second attempt', async () => {
    let failures = 1;
    neighbours.beforeTranslation = async () => {
      if (failures-- > 0) throw new Error('out of order');
    };
    const events = await watch(await startedId());
    expect(events.filter(({ step }) => step === 'analyse')).toHaveLength(2);
    expect(events.filter(({ step, attempt }) => step === 'translate' && attempt === 2)).toHaveLength(1);
    expect(events.at(-1)?.status).toBe('SUCCEEDED');
  });

  it('fails at once, with a reason fit for people, for what would fail again', async () => {
    neighbours.beforeTranslation = async () => {
      throw new PublicError('FORBIDDEN', 'secret detail');
    };
    const id = await startedId();
    const events = await watch(id);
    expect(events.slice(-2)).toMatchObject([{ step: 'translate', outcome: 'FAILED' }, { status: 'FAILED' }]);
    const run = await read(id);
    expect(run).toMatchObject({ status: 'FAILED', errorCode: 'FORBIDDEN' });
    expect(run?.error).not.toContain('secret');
    expect(run?.finishedAt).not.toBeNull();
  });

  it('fails at once at the quota, and says when there is more', async () => {
    neighbours.beforeTranslation = async () => {
      throw new PublicError('QUOTA_EXCEEDED', 'They are renewed at midnight.');
    };
    const id = await startedId();
    await watch(id);
    expect(await read(id)).toMatchObject({
      status: 'FAILED',
      errorCode: 'QUOTA_EXCEEDED',
      error: 'They are renewed at midnight.',
    });
  });

  it('goes on in another process from its last saved step, when its own is stopped', async () => {
    const inTranslation = hangInTranslation();
    const id = await startedId();
    await inTranslation;
    await worker.server.stop(0);
    expect((await read(id))?.status).toBe('RUNNING');

    neighbours.beforeTranslation = async () => {};
    worker = await startProcess(2);
    const events = await watch(id);
    expect(events.at(-1)?.status).toBe('SUCCEEDED');
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const attempts = events.filter(({ attempt }) => attempt).map(({ step, attempt }) => [step, attempt]);
    expect(attempts.slice(0, 3)).toEqual([
      ['analyse', 1],
      ['translate', 1],
      ['translate', 2],
    ]);
  }, 30_000);
});

describe('a process that stops', () => {
  it('takes no run any more, while a request is still under way', async () => {
    const { server, jobs } = worker;
    const stopJobs = vi.spyOn(jobs, 'stop');
    const port = await server.listen(0, '127.0.0.1');
    const request = http.request({ port, method: 'POST', path: '/graphql', headers: { 'content-length': 2 } });
    request.on('error', () => {}).flushHeaders();
    await once(server.server, 'request');

    const stopped = server.stop(20_000);
    await vi.waitFor(() => expect(stopJobs).toHaveBeenCalled());
    await stopJobs.mock.results[0]?.value;
    const id = await startedId();
    request.destroy();
    await stopped;
    expect((await read(id))?.status).toBe('QUEUED');

    worker = await startProcess(2);
    expect((await watch(id)).at(-1)?.status).toBe('SUCCEEDED');
  });
});

describe('cancelling', () => {
  const CANCEL = `mutation ($id: ID!) { cancelAgentRun(id: $id) { run { id status } userErrors { code } } }`;
  const cancel = async (id: string, userId = owner) => (await ask(CANCEL, { id }, userId)).data?.cancelAgentRun;

  it('ends the run at once, aborts its work, and nothing follows', async () => {
    const inTranslation = hangInTranslation();
    const id = await startedId();
    await inTranslation;
    expect(await cancel(id)).toEqual({ run: { id, status: 'CANCELLED' }, userErrors: [] });
    const events = await watch(id);
    expect(events.slice(-2)).toMatchObject([{ step: 'translate', outcome: 'SKIPPED' }, { status: 'CANCELLED' }]);

    // Both places of the worker are free again: two runs are driven at once, each waiting for the other.
    const both = Promise.withResolvers<void>();
    let waiting = 0;
    neighbours.beforeTranslation = async () => {
      waiting += 1;
      if (waiting === 2) both.resolve();
      await both.promise;
    };
    await Promise.all([watch(await startedId()), watch(await startedId())]);
    expect((await watch(id)).length).toBe(events.length);
    expect(await cancel(id)).toEqual({ run: { id, status: 'CANCELLED' }, userErrors: [{ code: 'RUN_ENDED' }] });
  });

  it('is for the owner alone', async () => {
    const id = await startedId();
    await watch(id);
    expect(await cancel(id, stranger)).toEqual({ run: null, userErrors: [{ code: 'FORBIDDEN' }] });
    expect(await cancel(newId())).toEqual({ run: null, userErrors: [{ code: 'NOT_FOUND' }] });
    expect(await cancel('nonsense')).toEqual({ run: null, userErrors: [{ code: 'NOT_FOUND' }] });
    expect(await cancel(id)).toMatchObject({ run: { status: 'SUCCEEDED' }, userErrors: [{ code: 'RUN_ENDED' }] });
  });
});

describe('starting', () => {
  it('refuses another input under a key that was used', async () => {
    const idempotencyKey = newId();
    const { run } = await start({ idempotencyKey });
    const other = await start({ idempotencyKey, text: '另一段文字。' });
    expect(other).toMatchObject({ run: null, userErrors: [{ code: 'IDEMPOTENCY_KEY_IN_USE' }] });
    expect((await start({ idempotencyKey, context: ' ' })).run?.id).toBe(run?.id);
    expect((await start({ idempotencyKey: `retry:${newId()}` })).userErrors).toMatchObject([
      { code: 'BAD_USER_INPUT' },
    ]);
  });

  it('refuses more runs than a user may have open', async () => {
    const userId = newId();
    openRuns = 1;
    hangInTranslation();
    const first = await start({}, userId);
    const second = await start({}, userId);
    openRuns = 1_000;
    expect(second).toMatchObject({ run: null, userErrors: [{ code: 'TOO_MANY_RUNS' }] });
    await ask('mutation ($id: ID!) { cancelAgentRun(id: $id) { run { id } } }', { id: first.run?.id }, userId);
  });
});

describe('retrying', () => {
  const RETRY = `mutation ($id: ID!) { retryAgentRun(id: $id) { run { id retryOf status } userErrors { code } } }`;
  type Retried = { run: { id: string; retryOf: string; status: string } | null; userErrors: { code: string }[] };
  const retry = async (id: string, userId = owner) => (await ask(RETRY, { id }, userId)).data?.retryAgentRun as Retried;

  it('is a new run of the same, once, and only of one that has not succeeded', async () => {
    const inTranslation = hangInTranslation();
    const id = await startedId();
    await inTranslation;
    expect((await retry(id)).userErrors).toEqual([{ code: 'NOT_RETRYABLE' }]);
    await ask('mutation ($id: ID!) { cancelAgentRun(id: $id) { run { id } } }', { id });
    neighbours.beforeTranslation = async () => {};
    expect(await retry(id, stranger)).toEqual({ run: null, userErrors: [{ code: 'FORBIDDEN' }] });
    const [first, second] = await Promise.all([retry(id), retry(id)]);
    expect(first.run).toMatchObject({ retryOf: id });
    expect(second.run?.id).toBe(first.run?.id);
    expect((await watch(first.run?.id as string)).at(-1)?.status).toBe('SUCCEEDED');
    expect((await retry(first.run?.id as string)).userErrors).toEqual([{ code: 'NOT_RETRYABLE' }]);
  });
});

describe('a review', () => {
  const RESUME = `mutation ($id: ID!, $decision: ReviewDecision!, $text: String) {
    resumeAgentRun(id: $id, decision: $decision, editedText: $text) { run { id status } userErrors { code field } } }`;
  type Resumed = { run: { status: string } | null; userErrors: { code: string; field: string[] }[] };
  const resume = async (id: string, decision: string, text?: string, userId = owner) =>
    (await ask(RESUME, { id, decision, text }, userId)).data?.resumeAgentRun as Resumed;
  const codes = async (answer: Promise<Resumed>) => (await answer).userErrors.map(({ code }) => code);

  async function waiting(): Promise<string> {
    const id = (await start({ workflow: 'asking', requireReview: true })).run?.id as string;
    await until(async () => (await read(id))?.status === 'AWAITING_REVIEW', 30_000);
    return id;
  }

  it('is answered by the owner, once, with a text that is well formed', async () => {
    const id = await waiting();
    expect(await codes(resume(id, 'APPROVE', undefined, stranger))).toEqual(['FORBIDDEN']);
    expect(await codes(resume(newId(), 'APPROVE'))).toEqual(['NOT_FOUND']);
    for (const text of [undefined, ' ', 'x'.repeat(20_001), 'a\0']) {
      expect(await codes(resume(id, 'EDIT', text))).toEqual(['BAD_USER_INPUT']);
    }
    expect(await codes(resume(id, 'APPROVE', 'text'))).toEqual(['BAD_USER_INPUT']);
    expect((await resume(id, 'EDIT', 'better')).run).toBeTruthy();
    const events = await watch(id);
    expect(events.at(-1)?.status).toBe('SUCCEEDED');
    expect(await codes(resume(id, 'APPROVE'))).toEqual(['NOT_AWAITING_REVIEW']);
    expect((await ask('query ($id: ID!) { agentRun(id: $id) { outputText } }', { id })).data?.agentRun).toEqual({
      outputText: 'better',
    });
  });

  it('ends the run when it is rejected, and can be cancelled', async () => {
    const [rejected, cancelled] = [await waiting(), await waiting()];
    expect((await resume(rejected, 'REJECT')).run?.status).toBe('CANCELLED');
    await ask('mutation ($id: ID!) { cancelAgentRun(id: $id) { run { id } } }', { id: cancelled });
    expect((await watch(cancelled)).at(-1)?.status).toBe('CANCELLED');
    expect(await codes(resume(cancelled, 'APPROVE'))).toEqual(['NOT_AWAITING_REVIEW']);
  });
});

describe('watching', () => {
  it('goes on after a cursor, and completes at once beyond the end', async () => {
    const id = await startedId();
    const all = await watch(id);
    expect(await watch(id, 5)).toEqual(all.slice(5));
    expect(await watch(id, all.length)).toEqual([]);
    expect(await watch(id, 2_000_000)).toEqual([]);
  });

  it('is for the owner alone', async () => {
    const id = await startedId();
    const codeOf = (result: Promise<unknown>) =>
      result.then(
        () => 'none',
        (errors: { extensions: { code: string } }[]) => errors[0]?.extensions.code,
      );
    expect(await codeOf(watch(id, 0, stranger))).toBe('FORBIDDEN');
    expect(await codeOf(watch(id, 0, null))).toBe('UNAUTHENTICATED');
    expect(await codeOf(watch(newId()))).toBe('NOT_FOUND');
    expect(await codeOf(watch('nonsense'))).toBe('NOT_FOUND');
    expect(await codeOf(watch(id, -1))).toBe('BAD_USER_INPUT');
    await watch(id);
  });
});

describe('reading', () => {
  it('hides a run from others', async () => {
    const id = await startedId();
    await watch(id);
    expect(await read(id, stranger)).toBeNull();
    expect(await read(id, null)).toBeNull();
    expect(await read('nonsense')).toBeNull();
  });

  it('lists the runs of the viewer alone, newest first, page by page', async () => {
    const userId = newId();
    const ids: unknown[] = [];
    for (let n = 0; n < 3; n++) ids.unshift((await start({}, userId)).run?.id);
    const LIST = `query ($after: String) { me { agentRuns(first: 2, after: $after) {
      edges { node { id steps { name } } } pageInfo { hasNextPage endCursor } } } }`;
    const first = (await ask(LIST, {}, userId)).data?.me as Listed;
    const { endCursor } = first.agentRuns.pageInfo;
    const second = (await ask(LIST, { after: endCursor }, userId)).data?.me as Listed;
    const listed = [...first.agentRuns.edges, ...second.agentRuns.edges].map(({ node }) => node.id);
    expect(listed).toEqual(ids);
    expect([first, second].map(({ agentRuns }) => agentRuns.pageInfo.hasNextPage)).toEqual([true, false]);

    const ENTITIES = `query ($r: [_Any!]!) { _entities(representations: $r) {
      ... on User { agentRuns { edges { node { id } } } } ... on AgentRun { status } } }`;
    const r = [
      { __typename: 'User', id: userId },
      { __typename: 'AgentRun', id: ids[0] },
    ];
    expect((await ask(ENTITIES, { r }, stranger)).data?._entities).toEqual([{ agentRuns: null }, null]);
  });

  it('names the workflows with their steps and roles', async () => {
    const { data } = await ask('{ agentWorkflows { name steps roles { name goal } } }');
    expect(data?.agentWorkflows).toMatchObject([
      {
        name: 'assist',
        steps: expect.arrayContaining(['analyse', 'translate', 'translateParts', 'qualityCheck', 'learningPlan']),
        roles: ['translator', 'grammarian', 'coach'].map((name) => ({ name, goal: expect.stringMatching(/\w/) })),
      },
      {
        name: 'polish',
        steps: ['readText', 'checkGrammar', 'repair', 'rewrite', 'explainChanges'],
        roles: ['grammarian', 'editor', 'teacher'].map((name) => ({ name, goal: expect.stringMatching(/\w/) })),
      },
      { name: 'asking', steps: ['end'] },
      { name: 'toy', steps: ['shout'] },
    ]);
  });

  it('checks English for who is signed in', async () => {
    const CHECK = 'query ($text: String!) { checkGrammar(text: $text) { start end text suggestions } }';
    const check = (text: string, userId: string | null = owner) => ask(CHECK, { text }, userId);
    expect((await check('👍🏽 This is an test.')).data?.checkGrammar).toEqual([
      { start: 13, end: 15, text: 'an', suggestions: ['a'] },
    ]);
    expect((await check('这是一个测试。')).data?.checkGrammar).toEqual([]);
    expect((await check('x'.repeat(20_001))).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect((await check('An test.', null)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('the workflow assist', () => {
  const SENTENCE = '供应商已经确认了第 7 版合同的全部条款。';

  it('translates a long text in parts, side by side, and records it once', async () => {
    neighbours.say = (_, index) =>
      `The supplier has confirmed all the terms of contract version 7${'!'.repeat(index)}.`;
    const text = Array.from({ length: 45 }, () => SENTENCE).join('\n');
    const id = await startedId({ text });
    const events = await watch(id);
    const run = await read(id);
    expect(run).toMatchObject({ status: 'SUCCEEDED', complexity: 'COMPLEX', translation: { id: TRANSLATION_ID } });
    const lines = String(run?.outputText).split('\n');
    expect(lines).toHaveLength(45);
    expect(shownIn(events)).toEqual(lines);
    const keys = ['', ':part:0', ':part:1', ':part:2'].map((part) => `run:${id}${part}`);
    const asked = neighbours.asked.translations.filter((key) => key.includes(id));
    expect(asked.toSorted()).toEqual(keys.toSorted());
    expect(statuses(run)).toMatchObject({ translate: 'SKIPPED', translateParts: 'SUCCEEDED', improve: 'SKIPPED' });
  });

  it('never passes a gloss off as a translation', async () => {
    neighbours.kind = 'GLOSS';
    const id = await startedId();
    await watch(id);
    const run = await read(id);
    expect(run).toMatchObject({ status: 'SUCCEEDED', qualityScore: 0.25, grammarIssues: [] });
    expect(run?.learningPlan).toMatchObject({ items: [], summary: expect.stringContaining('gloss') });
    expect(statuses(run)).toMatchObject({ checkGrammar: 'SKIPPED', learningPlan: 'SKIPPED' });
    expect(neighbours.asked.cards).toEqual([]);
  });

  it('learns from the text that a person made of the draft', async () => {
    const id = await startedId({ requireReview: true });
    await until(async () => (await read(id))?.status === 'AWAITING_REVIEW');
    const editedText = 'We must negotiate a contingency plan. A deadline is near.';
    const { data } = await ask(
      'mutation ($id: ID!, $editedText: String) { resumeAgentRun(id: $id, decision: EDIT, editedText: $editedText) { userErrors { code } } }',
      { id, editedText },
    );
    expect(data?.resumeAgentRun).toEqual({ userErrors: [] });
    const events = await watch(id);
    expect(events.at(-1)?.status).toBe('SUCCEEDED');
    const run = await read(id);
    expect(run).toMatchObject({ outputText: editedText, grammarIssues: [] });
    const example = 'We must negotiate a contingency plan.';
    expect(run?.learningPlan).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ example })]) });
  });
});

describe('the workflow polish', () => {
  it('repairs what is certain and says why, place by place, without a model', async () => {
    const text = 'We must negotiate an contingency. He have agreed.';
    const id = await startedId({ workflow: 'polish', text });
    await watch(id);
    const run = await read(id);
    expect(run).toMatchObject({ status: 'SUCCEEDED', outputText: expect.stringContaining('a contingency') });
    const changes = run?.changes as { start: number; end: number; before: string; reason: string }[];
    expect(changes.length).toBeGreaterThan(0);
    for (const { start, end, before, reason } of changes) {
      expect(text.slice(start, end)).toBe(before);
      expect(reason).not.toBe('');
    }
    expect(statuses(run)).toMatchObject({ repair: 'SUCCEEDED', rewrite: 'SKIPPED' });
    expect(neighbours.asked.translations.filter((key) => key.includes(id))).toEqual([]);
  });

  it('fails at once, with a reason, for what is no English', async () => {
    const id = await startedId({ workflow: 'polish' });
    await watch(id);
    const run = await read(id);
    expect(run).toMatchObject({
      status: 'FAILED',
      errorCode: 'BAD_USER_INPUT',
      error: expect.stringContaining('Chinese'),
    });
  });
});

function statuses(run: Record<string, unknown> | null): Record<string, string> {
  const steps = (run?.steps ?? []) as { name: string; status: string }[];
  return Object.fromEntries(steps.map(({ name, status }) => [name, status]));
}
