import { mkdir } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { ask, type TestUser } from '../../support/client.ts';
import { type Launched, launch } from '../../support/launcher.ts';
import { type ScriptedModel, startScriptedModel } from '../../support/scripted-model.ts';
import { until } from '../../support/until.ts';

/** What a user may use in a day; enough for a text and too little for a document. */
export const DAILY_TOKEN_QUOTA = 4000;

export let stack: Launched;
export let model: ScriptedModel;

beforeAll(async () => {
  await mkdir('.data', { recursive: true });
  model = await startScriptedModel();
  stack = await launch({
    env: {
      LLM_BASE_URL: model.url,
      LLM_MODEL: model.model,
      LLM_TIMEOUT_MS: '5000',
      LLM_PRICE_INPUT_PER_MILLION_USD: '1000',
      LLM_PRICE_OUTPUT_PER_MILLION_USD: '2000',
      DAILY_TOKEN_QUOTA: String(DAILY_TOKEN_QUOTA),
      BUDGET_MONTHLY_USD: '500',
    },
  });
});
afterEach(() => model.always('answer'));
afterAll(async () => {
  await stack?.stop();
  await model?.stop();
});

/** A model that failed three times is left alone for a while: whoever made it fail waits until it is asked again. */
export async function untilModelIsAsked(): Promise<void> {
  await until(async () => {
    const { data } = await ask(stack.url, '{ translationEngines { name available } }');
    return data.translationEngines.find(({ name }: { name: string }) => name === 'model').available;
  }, 20_000);
}

/** Gives a user another quota in translation, which must have heard of the user: waits until it has. */
export async function allowTokens(user: TestUser, tokens: number): Promise<void> {
  const owner = new pg.Client(stack.ownerUrl());
  await owner.connect();
  try {
    const allow = 'UPDATE translation.spending_limits SET daily_token_quota = $2 WHERE user_id = $1';
    await until(async () => (await owner.query(allow, [user.id, tokens])).rowCount === 1);
  } finally {
    await owner.end();
  }
}
