import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dictionaryForTests } from '#language/dictionary/testing.ts';
import { newId } from '#platform/ids.ts';
import { type DomainDatabase, startDomainDatabase } from '../support/domain-database.ts';
import { type ScriptedModel, startScriptedModel } from '../support/scripted-model.ts';
import { startTranslationProcess, type TranslationProcess } from '../support/translation-process.ts';
import { until } from '../support/until.ts';

// Some 280 tokens are reserved for a short text: there is room for one at a time.
const QUOTA = 500;
const CALL_TOKENS = 18;

let postgres: DomainDatabase<'translation'>;
let model: ScriptedModel;
const processes: TranslationProcess[] = [];
beforeAll(async () => {
  [postgres, model] = await Promise.all([startDomainDatabase('translation'), startScriptedModel()]);
  await dictionaryForTests();
});
afterAll(async () => {
  for (const each of processes) await each.stop();
  await model?.stop();
  await postgres?.stop();
});

/** What is spent depends on PostgreSQL alone: there is no Redis. */
async function startProcess(): Promise<TranslationProcess> {
  const started = await startTranslationProcess({
    DATABASE_URL: postgres.url,
    LLM_BASE_URL: model.url,
    LLM_MODEL: model.model,
    LLM_TIMEOUT_MS: '4000',
    DAILY_TOKEN_QUOTA: String(QUOTA),
    // Each text goes to the model.
    TRANSLATION_CACHE: 'off',
  });
  processes.push(started);
  return started;
}

async function translate({ ask }: TranslationProcess, userId: string): Promise<string> {
  const { data, errors } = await ask(
    userId,
    'mutation { translate(input: { text: "你好" }) { translation { kind } } }',
  );
  return errors?.[0]?.extensions.code ?? data.translate.translation.kind;
}

async function counterOf(userId: string) {
  const rows = await postgres.database.readPrimary(
    (client) => client.$queryRaw<{ tokens: number; reserved: number }[]>`
      SELECT tokens::int, reserved_tokens::int AS reserved FROM translation.spending WHERE user_id = ${userId}::uuid`,
  );
  return rows[0];
}

describe('a process that is killed with a call of the model on its way', () => {
  it('holds its tokens no longer than a call may take; what was used before stays counted', async () => {
    const [dying, other] = await Promise.all([startProcess(), startProcess()]);
    const userId = newId();
    expect(await translate(dying, userId)).toBe('TRANSLATION');

    model.next('stall');
    const cutOff = translate(dying, userId).catch(() => 'cut off');
    await until(() => model.requests.length === 2);
    dying.child.kill('SIGKILL');
    expect(await cutOff).toBe('cut off');

    expect(await counterOf(userId)).toEqual({ tokens: CALL_TOKENS, reserved: expect.any(Number) });
    expect(await translate(other, userId)).toBe('QUOTA_EXCEEDED');
    await until(async () => (await counterOf(userId))?.reserved === 0, 30_000);
    expect(await translate(other, userId)).toBe('TRANSLATION');
    expect(await counterOf(userId)).toEqual({ tokens: 2 * CALL_TOKENS, reserved: 0 });
  });
});
