import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { dayIn } from '#platform/calendar.ts';
import { signUp, type TestUser } from '../../support/client.ts';
import { metricOf } from '../../support/metrics.ts';
import { watch } from '../../support/subscriptions.ts';
import { until } from '../../support/until.ts';
import { DAILY_TOKEN_QUOTA, model, stack } from './system.ts';

// A short text is expected to take some 280 tokens, and takes nearly the quota: one fits, a second one does not.
const TOKENS = { input: 2000, output: 1800 };
const COST_USD = 2 + 3.6;

const TRANSLATE = 'mutation ($input: TranslateInput!) { translate(input: $input) { translation { kind } } }';
const translate = (user: TestUser, text: string) => user.ask(TRANSLATE, { input: { text } });

const usageOf = async (user: TestUser) =>
  (await user.ask('{ me { usage { day translatedCharacters modelTokens costUsd dailyTokenQuota } } }')).data.me.usage;

/** Waits until translation has told users of a text: first of its tokens, then of its characters. */
const usageOnceCounted = (user: TestUser) =>
  until(async () => {
    const usage = await usageOf(user);
    return usage.translatedCharacters > 0 && usage;
  });

async function rowsOf(role: string, query: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: stack.databaseUrl(role) });
  await client.connect();
  try {
    return (await client.query(query, values)).rows;
  } finally {
    await client.end();
  }
}

/** Waits until translation has heard of the user. */
const known = (user: TestUser) =>
  until(async () => {
    const rows = await rowsOf('translation', 'SELECT FROM translation.spending_limits WHERE user_id = $1', user.id);
    return rows.length > 0;
  });

describe('usage', () => {
  beforeAll(() => model.takes(TOKENS));
  afterAll(() => model.takes());

  it('is what was translated today, where the user is, in characters, tokens and dollars', async () => {
    const timeZone = 'Pacific/Pago_Pago';
    const user = await signUp(stack.url, { timeZone });
    await known(user);
    expect(await usageOf(user)).toMatchObject({ translatedCharacters: 0, modelTokens: 0, costUsd: 0 });
    expect((await translate(user, '请确认合同条款。')).data.translate.translation.kind).toBe('TRANSLATION');
    const usage = await usageOnceCounted(user);
    expect(usage).toEqual({
      day: dayIn(timeZone, new Date()),
      translatedCharacters: 8,
      modelTokens: TOKENS.input + TOKENS.output,
      costUsd: COST_USD,
      dailyTokenQuota: DAILY_TOKEN_QUOTA,
    });
  });

  it('ends at the quota, with the time when there is more', async () => {
    const user = await signUp(stack.url);
    await translate(user, '请确认合同条款。');
    const calls = model.requests.length;
    const { data, errors } = await translate(user, '我们周五见。');
    expect(data.translate).toBeNull();
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining(`${DAILY_TOKEN_QUOTA} model tokens`),
        extensions: {
          code: 'QUOTA_EXCEEDED',
          dailyTokenQuota: DAILY_TOKEN_QUOTA,
          resetsAt: expect.stringMatching(/T16:00:00\.000Z$/),
        },
      },
    ]);
    expect(model.requests).toHaveLength(calls);
    expect(await usageOnceCounted(user)).toMatchObject({
      translatedCharacters: 8,
      modelTokens: TOKENS.input + TOKENS.output,
    });
  });

  it('fails a run at the quota, at once and with the reason', async () => {
    const user = await signUp(stack.url);
    await translate(user, '请确认合同条款。');
    const { data } = await user.ask(
      'mutation ($input: StartAgentRunInput!) { startAgentRun(input: $input) { run { id } userErrors { message } } }',
      { input: { text: '我们周五见。', idempotencyKey: randomUUID() } },
    );
    const { id } = data.startAgentRun.run;
    await watch(stack.url, 'subscription ($id: ID!) { agentRunProgress(runId: $id) { seq } }', { id }, user);
    const run = (await user.ask(`{ agentRun(id: "${id}") { status errorCode error steps { name attempt } } }`)).data
      .agentRun;
    expect(run).toMatchObject({
      status: 'FAILED',
      errorCode: 'QUOTA_EXCEEDED',
      error: expect.stringMatching(/model tokens.+renewed at 20\d\d-.+T16:00:00\.000Z/),
    });
    expect(run.steps).toContainEqual({ name: 'translate', attempt: 1 });
  });

  it('is forgotten with the account', async () => {
    const user = await signUp(stack.url);
    await translate(user, '请确认合同条款。');
    await usageOnceCounted(user);
    await user.ask(`mutation { deleteAccount(password: "${user.password}") { userErrors { message } } }`);
    const kept = `SELECT (SELECT count(*) FROM translation.spending WHERE user_id = $1)
      + (SELECT count(*) FROM translation.spending_reservations WHERE user_id = $1)
      + (SELECT count(*) FROM translation.spending_limits WHERE user_id = $1) AS rows`;
    await until(async () => (await rowsOf('translation', kept, user.id))[0]?.rows === '0');
    expect(await rowsOf('users', 'SELECT FROM users.usage_days WHERE user_id = $1', user.id)).toEqual([]);
  });
});

describe('the alert rules', () => {
  it('compare metrics that users shows', async () => {
    const { groups } = parse(await readFile('deploy/monitoring/alerts.yaml', 'utf8'));
    const rules: { alert: string; expr: string }[] = groups.flatMap((group: { rules: object[] }) => group.rules);
    expect(rules.length).toBeGreaterThan(0);
    const shown = await (await fetch(`http://127.0.0.1:${stack.ports.users}/metrics`)).text();
    for (const { alert, expr } of rules) {
      const names = expr.match(/yuqiao_\w+/g) ?? [];
      expect(names, alert).not.toEqual([]);
      for (const name of names) expect(shown, alert).toMatch(new RegExp(`^${name}[{ ]`, 'm'));
    }
    expect(await metricOf(stack.ports.users, 'yuqiao_budget_monthly_usd')).toBe(500);
  });
});
