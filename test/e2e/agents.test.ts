import { randomUUID } from 'node:crypto';
import { createClient } from 'graphql-ws';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { WebSocket } from 'ws';
import { ask, signUp, type TestUser } from '../support/client.ts';
import { type Event, watch } from '../support/subscriptions.ts';

const { url } = inject('stack');

const START = `mutation ($input: StartAgentRunInput!) {
  startAgentRun(input: $input) { run { id status progress lastSeq user { id } } userErrors { code message field } }
}`;

const PROGRESS = `subscription ($runId: ID!, $after: Int) {
  agentRunProgress(runId: $runId, after: $after) {
    __typename seq progress at
    ... on RunStatusChanged {
      status
      run { user { displayName } translation { targetText keyWords { lemma senses { text } } } }
    }
    ... on StepStarted { step role attempt }
    ... on StepFinished { step outcome summary }
    ... on TextDelta { round segment offset text }
  }
}`;

const TEXT = '我们需要在周五之前协调各部门的预算，并向董事会提交一份详尽的审计报告。';
const ENGLISH = 'We have went to the meeting and he reconcile the discrepancies in the ledger.';

const payloads = (events: Event[]) => events.map(({ data }) => data.agentRunProgress);

describe('an agent run', () => {
  let user: TestUser;
  beforeAll(async () => {
    user = await signUp(url);
  });
  const start = async (input: Record<string, unknown> = {}) => {
    const variables = { text: TEXT, idempotencyKey: randomUUID(), ...input };
    const { data, errors } = await user.ask(START, { input: variables });
    expect(errors).toBeUndefined();
    return data.startAgentRun;
  };
  const finish = async (runId: string) => {
    const watched = await watch(url, PROGRESS, { runId }, { token: user.token });
    expect(watched.error).toBeUndefined();
    return watched.events;
  };

  it('tells its progress live, in order and without gaps, with fields of four subgraphs in one event', async () => {
    const { run, userErrors } = await start();
    expect(userErrors).toEqual([]);
    expect(run.user).toEqual({ id: user.id });
    const events = await finish(run.id);
    expect(events.every(({ errors }) => errors === undefined)).toBe(true);

    const all = payloads(events);
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, i) => i + 1));
    const progress = all.map((event) => event.progress);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(new Set(all.map(({ __typename }) => __typename))).toEqual(
      new Set(['RunStatusChanged', 'StepStarted', 'StepFinished', 'TextDelta']),
    );

    const last = all.at(-1);
    expect(last).toMatchObject({ __typename: 'RunStatusChanged', status: 'SUCCEEDED', progress: 1 });
    expect(last.run.user.displayName).toBe('测试用户');
    expect(last.run.translation.targetText).toMatch(/budget/);
    expect(last.run.translation.keyWords).toEqual([]);
  });

  it('finds grammar issues of English, plans its words and makes cards of them', async () => {
    const { run } = await start({ text: ENGLISH });
    await finish(run.id);
    const { data, errors } = await user.ask(
      `query ($id: ID!) { agentRun(id: $id) {
        status progress error lastSeq finishedAt complexity
        steps { name role status attempt }
        translation { source keyWords { lemma senses { text } } }
        grammarIssues { start end text message rule suggestions }
        learningPlan { summary items { day reason example word { lemma } card { id front due } } }
      } me { dueCards(first: 100) { id } agentRuns(first: 1) { edges { node { id } } } } }`,
      { id: run.id },
    );
    expect(errors).toBeUndefined();
    const { agentRun, me } = data;
    expect(agentRun).toMatchObject({ status: 'SUCCEEDED', progress: 1, error: null, complexity: 'SIMPLE' });
    expect(agentRun.grammarIssues.length).toBeGreaterThan(0);
    for (const { start, end, text } of agentRun.grammarIssues) expect(ENGLISH.slice(start, end)).toBe(text);

    const lemmas = agentRun.learningPlan.items.map(({ word }: { word: { lemma: string } }) => word.lemma);
    expect(lemmas).toContain('reconcile');
    const due = me.dueCards.map(({ id }: { id: string }) => id);
    for (const { card } of agentRun.learningPlan.items) expect(due).toContain(card.id);
    expect(me.agentRuns.edges[0].node.id).toBe(run.id);
  });

  it('makes English better by the workflow polish, and says why, place by place', async () => {
    const { run } = await start({ workflow: 'polish', text: ENGLISH });
    await finish(run.id);
    const { data, errors } = await user.ask(
      `query ($id: ID!) { agentRun(id: $id) {
        status outputText steps { name status } changes { start end before after reason }
      } }`,
      { id: run.id },
    );
    expect(errors).toBeUndefined();
    const { status, outputText, steps, changes } = data.agentRun;
    expect(status).toBe('SUCCEEDED');
    // No model is configured here.
    expect(steps).toContainEqual({ name: 'rewrite', status: 'SKIPPED' });
    expect(changes.length).toBeGreaterThan(0);
    let rewritten = ENGLISH;
    for (const { start: from, end, before, after, reason } of changes.toReversed()) {
      expect(ENGLISH.slice(from, end)).toBe(before);
      expect(reason).not.toBe('');
      rewritten = rewritten.slice(0, from) + after + rewritten.slice(end);
    }
    expect(rewritten).toBe(outputText);
  });

  it('of a long text has one translation in the history, in the text’s own shape', async () => {
    const text = Array.from({ length: 12 }, (_, at) => `${at + 1}. ${TEXT}`).join('\n');
    const { run } = await start({ text });
    await finish(run.id);
    const { data, errors } = await user.ask(
      `query ($id: ID!, $search: String!) {
        agentRun(id: $id) { status complexity outputText qualityScore translation { id sourceText } steps { name status } }
        me { translations(first: 50, search: $search) { edges { node { id } } } }
      }`,
      { id: run.id, search: `12. ${TEXT}` },
    );
    expect(errors).toBeUndefined();
    const { agentRun, me } = data;
    expect(agentRun).toMatchObject({ status: 'SUCCEEDED', complexity: 'COMPLEX', translation: { sourceText: text } });
    expect(agentRun.outputText.split('\n')).toHaveLength(12);
    // A gloss, as there is no model here: that is no translation to send.
    expect(agentRun.qualityScore).toBeLessThan(0.5);
    expect(agentRun.steps).toContainEqual({ name: 'translateParts', status: 'SUCCEEDED' });
    expect(me.translations.edges).toEqual([{ node: { id: agentRun.translation.id } }]);
  });

  it('is started once for one key, also when two requests race', async () => {
    const idempotencyKey = randomUUID();
    const payloads = await Promise.all([
      start({ idempotencyKey }),
      start({ idempotencyKey }),
      start({ idempotencyKey }),
    ]);
    expect(new Set(payloads.map(({ run }) => run.id)).size).toBe(1);
  });

  it('is watched again from any event on, without gap or repeat', async () => {
    const { run } = await start();
    const all = payloads(await finish(run.id));
    const middle = all[Math.floor(all.length / 2)].seq;
    const rest = await watch(url, PROGRESS, { runId: run.id, after: middle }, { token: user.token });
    expect(payloads(rest.events).map(({ seq }) => seq)).toEqual(
      all.map(({ seq }) => seq).filter((seq) => seq > middle),
    );
    const none = await watch(url, PROGRESS, { runId: run.id, after: all.length }, { token: user.token });
    expect(none).toEqual({ events: [] });
  });

  it('can be cancelled while it waits or works, and says so to those who watch', async () => {
    const { run } = await start({ text: TEXT.repeat(100) });
    const watching = watch(url, PROGRESS, { runId: run.id }, { token: user.token });
    const { data } = await user.ask(
      'mutation ($id: ID!) { cancelAgentRun(id: $id) { run { status } userErrors { code } } }',
      { id: run.id },
    );
    const { events } = await watching;
    const last = payloads(events).at(-1);
    // Cancelled in time, or told that the run had ended before.
    if (data.cancelAgentRun.userErrors.length === 0) expect(last.status).toBe('CANCELLED');
    else expect(last.status).toBe('SUCCEEDED');
  });

  it('is nobody else’s to see, to watch or to cancel', async () => {
    const { run } = await start();
    const stranger = await signUp(url);
    const seen = await stranger.ask('query ($id: ID!) { agentRun(id: $id) { id } }', { id: run.id });
    expect(seen.data.agentRun).toBeNull();

    const watched = await watch(url, PROGRESS, { runId: run.id }, { token: stranger.token });
    expect(codesOf(watched)).toEqual(['FORBIDDEN']);
    const anonymous = await watch(url, PROGRESS, { runId: run.id });
    expect(codesOf(anonymous)).toEqual(['UNAUTHENTICATED']);
    const nothing = await watch(url, PROGRESS, { runId: randomUUID() }, { token: stranger.token });
    expect(codesOf(nothing)).toEqual(['NOT_FOUND']);

    const { data } = await stranger.ask(
      'mutation ($id: ID!) { cancelAgentRun(id: $id) { run { id } userErrors { code } } }',
      { id: run.id },
    );
    expect(data.cancelAgentRun.run).toBeNull();
    expect(['FORBIDDEN', 'NOT_FOUND']).toContain(data.cancelAgentRun.userErrors[0].code);
  });

  it.each([
    ['an empty text', { text: '  ' }],
    ['200 kB of text', { text: '很长'.repeat(50_000) }],
    ['a workflow that nobody wrote', { workflow: 'nope' }],
  ])('reports %s as data', async (_, input) => {
    const { run, userErrors } = await start(input);
    expect(run).toBeNull();
    expect(userErrors[0].code).toBe('BAD_USER_INPUT');
  });
});

/** The codes of a refusal, whether it came as an error message or as a result with errors. */
function codesOf({ events, error }: { events: Event[]; error?: unknown }): string[] {
  const errors = (error ?? events[0]?.errors ?? []) as { extensions?: { code?: string } }[];
  return errors.map(({ extensions }) => extensions?.code ?? 'none');
}

describe('a WebSocket', () => {
  it('is closed with 4403 when its token is not valid', async () => {
    const { error } = await watch(url, PROGRESS, { runId: randomUUID() }, { token: 'rubbish' });
    expect(error).toMatchObject({ code: 4403 });
  });

  it('is closed with 4403 when what should be a token is anything else', async () => {
    const client = createClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: { toString: 1 } },
      retryAttempts: 0,
    });
    const ended = new Promise((resolve) => client.on('closed', resolve));
    client.subscribe({ query: '{ __typename }' }, { next() {}, error() {}, complete() {} });
    expect(await ended).toMatchObject({ code: 4403, reason: 'Forbidden' });
  });

  it.each([
    [
      'a condition on the root field',
      'subscription ($x: Boolean!) { agentRunProgress(runId: "x") @include(if: $x) { seq } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a condition hidden in a fragment',
      'subscription { ...f } fragment f on Subscription { agentRunProgress(runId: "x") @skip(if: false) { seq } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a document nested 4,000 deep', `{ ${'a { '.repeat(4_000)}`, 'QUERY_TOO_COMPLEX'],
    ['no operation of that name', 'query A { __typename } query B { __typename }', 'OPERATION_RESOLUTION_FAILURE'],
  ])('answers one bad operation and goes on: %s', async (_, query, code) => {
    expect(codesOf(await watch(url, query, { x: true }))).toEqual([code]);
  });

  it('serves queries too, with the rules of HTTP', async () => {
    const user = await signUp(url);
    const { events } = await watch(url, '{ me { id } }', {}, { token: user.token });
    expect(events).toEqual([{ data: { me: { id: user.id } } }]);
    const refused = await watch(url, 'subscription { nope }', {});
    expect(codesOf(refused)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });
});

describe('checking grammar without a run', () => {
  it('counts in UTF-16 units, after an emoji too', async () => {
    const user = await signUp(url);
    const text = '😀 She have a apple.';
    const { data } = await user.ask(
      'query ($text: String!) { checkGrammar(text: $text) { start end text suggestions } }',
      { text },
    );
    expect(data.checkGrammar.length).toBeGreaterThan(0);
    for (const { start, end, text: part } of data.checkGrammar) expect(text.slice(start, end)).toBe(part);
  });

  it('lists the workflows with their steps and roles', async () => {
    const { data } = await ask(url, '{ agentWorkflows { name title steps roles { name goal } } }');
    expect(data.agentWorkflows.map(({ name }: { name: string }) => name)).toEqual(['assist', 'polish']);
  });
});
