import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dictionaryForTests } from '#language/dictionary/testing.ts';
import { newId } from '#platform/ids.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createModel } from '#platform/model/model.ts';
import { createSpendingService } from '#platform/spending/allowances.ts';
import type { SignedInViewer } from '#platform/viewer.ts';
import { createSpending } from '#prisma/spending.ts';
import { createSpendingLimits } from '#prisma/spending-limits.ts';
import { type DomainDatabase, startDomainDatabase } from '../../../test/support/domain-database.ts';
import { type ScriptedModel, startScriptedModel } from '../../../test/support/scripted-model.ts';
import { until } from '../../../test/support/until.ts';
import { createGlossaryTerms } from '../data/glossary-terms.ts';
import { createTranslations } from '../data/translations.ts';
import { createEngineChain } from './engines/chain.ts';
import { createGlossEngine } from './engines/gloss-engine.ts';
import { createModelEngine } from './engines/model-engine.ts';
import { createTranslationBatches, type TranslationBatches } from './translation-batches.ts';

let postgres: DomainDatabase<'translation'>;
let scripted: ScriptedModel;
/** With a quota for some 50 short texts together, and none to speak of. */
let ample: TranslationBatches;
let scarce: TranslationBatches;
beforeAll(async () => {
  postgres = await startDomainDatabase('translation');
  scripted = await startScriptedModel();
  const { database } = postgres;
  const name = scripted.model;
  const price = { input: 0, output: 0 };
  const model = createModel({ baseUrl: scripted.url, apiKey: null, name, timeoutMs: 2_000, price });
  const engines = createEngineChain(
    [createModelEngine(model), createGlossEngine(await dictionaryForTests())],
    createMetrics('test'),
  );
  const batchesWith = (dailyTokenQuota: number) =>
    createTranslationBatches({
      translations: createTranslations(database),
      terms: createGlossaryTerms(database),
      engines,
      unrecorded: { find: async () => null, keep: async (row) => row },
      onDeleted: () => {},
      spending: createSpendingService({
        spending: createSpending('translation', database, { holdMs: 10_000 }),
        limits: createSpendingLimits('translation', database),
        defaults: { timeZone: 'UTC', dailyTokenQuota },
      }),
    });
  // On a busy machine the first connection may take longer than a request waits for it.
  const isReachable = () =>
    database
      .readPrimary((client) => client.translation.count())
      .then(
        () => true,
        () => false,
      );
  await until(isReachable, 60_000);
  ample = batchesWith(100_000);
  scarce = batchesWith(700);
}, 120_000);
afterAll(async () => {
  await scripted?.stop();
  await postgres?.stop();
});
beforeEach(() => scripted.always('answer'));

const learner = (): SignedInViewer => ({ id: newId(), role: 'LEARNER', sessionId: null, scopes: null });
const asking = () => ({ signal: new AbortController().signal, logger: pino({ level: 'silent' }) });
const spendingOf = ({ id }: SignedInViewer) =>
  postgres.database.readPrimary(
    (client) => client.$queryRaw<object[]>`
      SELECT characters::int, reserved_tokens::int AS reserved FROM translation.spending WHERE user_id = ${id}::uuid`,
  );

describe('a batch', () => {
  it('goes to the model in few calls, a direction at a time', async () => {
    const before = scripted.requests.length;
    const inputs = Array.from({ length: 50 }, (_, n) => ({ text: n % 2 ? `第${n}句话。` : `Sentence ${n}.` }));
    const results = await ample.translateAll(learner(), inputs, asking());
    expect(results.map(({ translation }) => translation?.sourceText)).toEqual(inputs.map(({ text }) => text));
    expect(new Set(results.map(({ translation }) => translation?.engine))).toEqual(new Set(['model']));
    expect(scripted.requests.length - before).toBe(2);
    expect(scripted.requests.slice(before).map(({ segments }) => segments.length)).toEqual([25, 25]);
  });

  it('costs the same number of statements for 3 texts and for 30', async () => {
    const statementsFor = async (count: number) => {
      const viewer = learner();
      const before = await postgres.database.statements();
      const inputs = Array.from({ length: count }, (_, n) => ({ text: `Text ${n}.`, idempotencyKey: `k${n}` }));
      await ample.translateAll(viewer, inputs, asking());
      const made = (await postgres.database.statements()) - before;
      expect(await spendingOf(viewer)).toEqual([
        { characters: inputs.map(({ text }) => text).join('').length, reserved: 0 },
      ]);
      return made;
    };
    expect(await statementsFor(30)).toBe(await statementsFor(3));
  });

  it('tells of each text alone that it is more than the quota leaves', async () => {
    const viewer = learner();
    // Sentences that differ: the same one is paid for once.
    const long = Array.from({ length: 80 }, (_, n) => `Report ${n} of the quarter will be ready soon.`).join(' ');
    const inputs = [{ text: long }, { text: 'Hello.' }, { text: long }];
    const results = await scarce.translateAll(viewer, inputs, asking());
    expect(results.map(({ translation }) => translation?.engine ?? null)).toEqual([null, 'model', null]);
    expect(results[0]?.userErrors).toEqual([
      { code: 'QUOTA_EXCEEDED', message: expect.stringContaining('renewed'), field: ['inputs', '0', 'text'] },
    ]);
    expect(results[2]?.userErrors[0]?.field).toEqual(['inputs', '2', 'text']);
    expect(await spendingOf(viewer)).toEqual([{ characters: 6, reserved: 0 }]);
  });

  it('is glossed where the model fails', async () => {
    scripted.always({ status: 400 });
    const results = await ample.translateAll(learner(), [{ text: '合同' }, { text: 'contract' }], asking());
    expect(results.map(({ translation }) => translation?.kind)).toEqual(['GLOSS', 'GLOSS']);
  });

  it('ends when the caller leaves', async () => {
    scripted.always('stall');
    const leaving = new AbortController();
    const made = ample.translateAll(learner(), [{ text: 'Hello.' }], { ...asking(), signal: leaving.signal });
    leaving.abort();
    await expect(made).rejects.toThrow();
  });
});
