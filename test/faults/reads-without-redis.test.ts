import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, signUp, type TestUser } from '../support/client.ts';
import { freePorts, type Launched, launch } from '../support/launcher.ts';
import { metricOf } from '../support/metrics.ts';
import { watch } from '../support/subscriptions.ts';
import { until } from '../support/until.ts';

let stack: Launched;
let user: TestUser;
/** The standby's superuser. */
let standby: pg.Client;

beforeAll(async () => {
  await mkdir('.data', { recursive: true });
  const { nobody } = await freePorts(['nobody']);
  stack = await launch({ env: { REDIS_URL: `redis://127.0.0.1:${nobody}`, DATABASE_REPLICA_MAX_LAG_MS: '30000' } });
  user = await signUp(stack.url);
  standby = new pg.Client({ connectionString: stack.standbyUrl() });
  await standby.connect();
  for (const domain of DOMAINS) await until(() => metricOf(stack.ports[domain], 'yuqiao_replica_serving'));
  await standby.query('SELECT pg_wal_replay_pause()');
});

afterAll(async () => {
  await standby?.query('SELECT pg_wal_replay_resume()');
  await standby?.end();
  await stack?.stop();
});

const DOMAINS = ['users', 'translation', 'vocabulary'] as const;

/** How many reads of a domain were kept from the standby by a token, and how many by the want of one. */
async function keptFromStandby(domain: (typeof DOMAINS)[number]) {
  const count = (reason: string) =>
    metricOf(stack.ports[domain], 'yuqiao_database_read_fallbacks_total', `reason="${reason}"`);
  return { byToken: await count('behind'), byNone: await count('unknown') };
}

/** What `work` adds to that count. */
async function added(domain: (typeof DOMAINS)[number], work: () => Promise<void>) {
  const before = await keptFromStandby(domain);
  await work();
  const after = await keptFromStandby(domain);
  return { byToken: after.byToken - before.byToken, byNone: after.byNone - before.byNone };
}

const ADD_CARD = 'mutation ($input: AddCardInput!) { addCard(input: $input) { card { id } } }';
const CARDS = '{ me { cards(first: 1) { edges { node { id } } } } }';

describe('with Redis away and a standby that stands still', () => {
  it.each([
    ['with the token of the write', true, { byToken: 25, byNone: 0 }],
    ['without any token', false, { byToken: 0, byNone: 25 }],
  ])('no read after a write is stale: %s', async (_, withToken, expected) => {
    const kept = await added('vocabulary', async () => {
      for (let n = 0; n < 25; n++) {
        const { data, consistency } = await user.ask(ADD_CARD, { input: { term: randomUUID(), back: '答案' } });
        expect(consistency).toMatch(/^[\dA-F]{16}$/);
        const headers: Record<string, string> = withToken ? { 'x-consistency-token': consistency ?? '' } : {};
        const read = await ask(stack.url, CARDS, { token: user.token, headers });
        expect(read.data.me.cards.edges[0].node.id).toBe(data.addCard.card.id);
        if (withToken) expect(read.consistency).toBe(consistency);
      }
    });
    expect(kept).toEqual(expected);
  });

  it('what joins a mutation reads at least what the mutation wrote', async () => {
    const kept = await added('users', async () => {
      const { data } = await user.ask(
        'mutation ($input: TranslateInput!) { translate(input: $input) { translation { user { displayName } } } }',
        { input: { text: '我们必须谈判。' } },
      );
      expect(data.translate.translation.user.displayName).toBe('测试用户');
    });
    expect(kept).toEqual({ byToken: 1, byNone: 0 });
  });

  it('what joins an event reads at least what the event announces', async () => {
    const input = { text: '我们必须谈判。', idempotencyKey: randomUUID() };
    const started = await user.ask(
      'mutation ($input: StartAgentRunInput!) { startAgentRun(input: $input) { run { id } } }',
      { input },
    );
    const runId = started.data.startAgentRun.run.id;
    // What the run itself reads, to translate, is not what joins its events.
    await until(async () => {
      const { data } = await user.ask('query ($id: ID!) { agentRun(id: $id) { finishedAt } }', { id: runId });
      return data.agentRun.finishedAt;
    }, 60_000);
    const kept = await added('translation', async () => {
      const { events, error } = await watch(
        stack.url,
        `subscription ($runId: ID!) { agentRunProgress(runId: $runId) {
          __typename ... on RunStatusChanged { status run { status translation { targetText } } } } }`,
        { runId },
        { token: user.token },
      );
      expect(error).toBeUndefined();
      const { status, run } = events.at(-1)?.data.agentRunProgress ?? {};
      expect(status).toBe('SUCCEEDED');
      expect(run.status).toBe('SUCCEEDED');
      expect(run.translation.targetText).toMatch(/\w/);
    });
    expect(kept.byToken).toBeGreaterThan(0);
    expect(kept.byNone).toBe(0);
  });
});
