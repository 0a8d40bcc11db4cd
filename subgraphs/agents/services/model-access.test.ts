import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newId } from '#platform/ids.ts';
import { createModel } from '#platform/model/model.ts';
import { createSpendingService } from '#platform/spending/allowances.ts';
import { createSpending } from '#prisma/spending.ts';
import { createSpendingLimits } from '#prisma/spending-limits.ts';
import { type AgentsDatabase, startAgentsDatabase } from '../../../test/support/agents-database.ts';
import { type ScriptedModel, startScriptedModel } from '../../../test/support/scripted-model.ts';
import { createRuns, type Runs } from '../data/runs.ts';
import type { StepError } from '../graphs/workflow.ts';
import { createModelAccess } from './model-access.ts';

const QUOTA = 500;
const CALL_TOKENS = 18;
const question = { system: 'into English', user: JSON.stringify({ segments: ['谈判'] }), maxTokens: 100 };
const answer = z.object({ translations: z.array(z.string()) });
const { signal } = new AbortController();

let postgres: AgentsDatabase;
let server: ScriptedModel;
let runs: Runs;
beforeAll(async () => {
  [postgres, server] = await Promise.all([startAgentsDatabase(), startScriptedModel()]);
  runs = createRuns(postgres.database);
});
afterAll(async () => {
  await server?.stop();
  await postgres?.stop();
});
beforeEach(() => server.always('answer'));

async function newRun(): Promise<{ id: string; userId: string }> {
  const run = { id: newId(), userId: newId(), idempotencyKey: newId(), workflow: 'toy', text: 'text' };
  const rest = { context: null, source: null, target: null, requireReview: false, retryOf: null };
  await runs.create({ id: null }, { ...run, ...rest }, [], 10, async () => {});
  return run;
}

function accessOf({ id, userId }: { id: string; userId: string }, timeoutMs = 10_000) {
  const model = createModel({
    ...{ baseUrl: server.url, apiKey: null, name: server.model, timeoutMs },
    price: { input: 1, output: 1 },
  });
  if (!model) throw new Error('it is configured');
  const { allowanceOf } = createSpendingService({
    spending: createSpending('agents', postgres.database, { holdMs: 60_000 }),
    limits: createSpendingLimits('agents', postgres.database),
    defaults: { timeZone: 'Asia/Shanghai', dailyTokenQuota: QUOTA },
  });
  return createModelAccess(
    model,
    allowanceOf(userId, (usage, transaction) => runs.addUsage(id, usage, transaction)),
  );
}

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'answered',
    ({ code, retryable }: StepError) => `${code} ${retryable ? 'again' : 'never'}`,
  );

const spent = async (userId: string) => {
  const [row] = await postgres.database.readPrimary(
    (client) => client.$queryRaw<object[]>`
      SELECT tokens::int, reserved_tokens::int AS reserved FROM agents.spending WHERE user_id = ${userId}::uuid`,
  );
  return row;
};

describe('the model of a run', () => {
  it('answers as text and as what a schema reads, and each call is counted once, for user and run', async () => {
    const run = await newRun();
    const access = accessOf(run);
    expect(JSON.parse(await access.ask(question, { signal }))).toHaveProperty('translations');
    const told: string[] = [];
    const { translations } = await access.askFor(question, answer, { signal, onText: (text) => told.push(text) });
    expect(translations).toHaveLength(1);
    expect(told.length).toBeGreaterThan(1);
    expect(await spent(run.userId)).toEqual({ tokens: 2 * CALL_TOKENS, reserved: 0 });
    const { tokens, costUsd } = (await runs.find(run.id)) ?? {};
    expect(tokens).toBe(2 * CALL_TOKENS);
    expect(costUsd).toBeCloseTo((2 * CALL_TOKENS) / 1_000_000, 9);
  });

  it('is understood when it puts its JSON into a fence and a sentence', async () => {
    server.always({
      say: (translations) => `Sure!\n\`\`\`json\n${JSON.stringify({ translations })}\n\`\`\`\nAnything else?`,
    });
    const { translations } = await accessOf(await newRun()).askFor(question, answer, { signal });
    expect(translations).toHaveLength(1);
  });

  it('is refused beyond the quota of the day, before it is asked', async () => {
    const run = await newRun();
    const asked = server.requests.length;
    const tooMuch = { ...question, maxTokens: QUOTA };
    expect(await codeOf(accessOf(run).ask(tooMuch, { signal }))).toBe('QUOTA_EXCEEDED never');
    expect(server.requests).toHaveLength(asked);
  });

  it('gives a reason for what goes wrong, and what it took is counted all the same', async () => {
    const run = await newRun();
    server.always({ say: () => 'rubbish' });
    expect(await codeOf(accessOf(run).askFor(question, answer, { signal }))).toBe('MODEL_BAD_ANSWER again');
    expect(await spent(run.userId)).toEqual({ tokens: CALL_TOKENS, reserved: 0 });
    server.always({ status: 401 });
    expect(await codeOf(accessOf(run).ask(question, { signal }))).toBe('MODEL_UNAVAILABLE again');
    server.always('stall');
    expect(await codeOf(accessOf(run, 300).ask(question, { signal }))).toBe('MODEL_TIMEOUT again');
    expect((await runs.find(run.id))?.tokens).toBeGreaterThan(CALL_TOKENS);
  });

  it('is left at once when the run is cancelled', async () => {
    const run = await newRun();
    server.always('stall');
    const asked = server.requests.length;
    const leaving = new AbortController();
    const answering = accessOf(run).ask(question, { signal: leaving.signal });
    const reason = new Error('cancelled');
    const refused = expect(answering).rejects.toBe(reason);
    await expect.poll(() => server.requests.length).toBeGreaterThan(asked);
    leaving.abort(reason);
    await refused;
  });
});
