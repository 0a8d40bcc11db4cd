import { randomInt } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dictionaryForTests } from '#language/dictionary/testing.ts';
import { newId } from '#platform/ids.ts';
import { vectorsConfig } from '#platform/vectors/config.ts';
import { databaseConfig } from '#prisma/database.ts';
import { reconcileVectors } from '../../subgraphs/translation/reconcile-vectors.ts';
import { type DomainDatabase, startDomainDatabase } from '../support/domain-database.ts';
import { hasQdrant, type QdrantServer, startQdrantServer } from '../support/qdrant-server.ts';
import { startTranslationProcess, type TranslationProcess } from '../support/translation-process.ts';
import { until } from '../support/until.ts';

const AWAY = 'Qdrant cannot be reached; close matches are found by text alone.';
/** A stalled Qdrant costs one search its 300 ms; the rest is a busy machine's. */
const QUICK_MS = 2_500;

describe.skipIf(!hasQdrant)('Qdrant', () => {
  let postgres: DomainDatabase<'translation'>;
  let qdrant: QdrantServer;
  let running: TranslationProcess;

  beforeAll(async () => {
    [postgres, qdrant] = await Promise.all([startDomainDatabase('translation'), startQdrantServer()]);
    await dictionaryForTests();
    running = await startTranslationProcess({ DATABASE_URL: postgres.url, QDRANT_URL: qdrant.url });
    await untilReady();
  }, 180_000);
  afterAll(async () => {
    await running?.stop();
    await Promise.all([qdrant?.stop(), postgres?.stop()]);
  });

  async function ask(userId: string | null, query: string, variables: object = {}) {
    const { data, errors } = await running.ask(userId, query, variables);
    expect(errors).toBeUndefined();
    return data;
  }

  async function memoryState(): Promise<{ available: boolean; reason: string | null }> {
    const { translationEngines } = await ask(null, '{ translationEngines { name available reason } }');
    return translationEngines[0];
  }
  const untilReady = () => until(async () => (await memoryState()).reason === null, 60_000);

  async function translate(userId: string, text: string) {
    const { translate } = await ask(
      userId,
      'mutation ($text: String!) { translate(input: { text: $text }) { translation { id engine targetText } } }',
      { text },
    );
    return translate.translation;
  }

  /** A sentence that the user translates, and corrects. */
  async function teach(userId: string): Promise<{ near: string; expected: string }> {
    const [days, subject] = [randomInt(2, 40), `prototype ${randomInt(10 ** 6)}`];
    const sourceOf = (days: number) => `The crate with ${subject} leaves the pier within ${days} days.`;
    const { id } = await translate(userId, sourceOf(days));
    const betterText = `装有 ${subject.replace('prototype', '样机')} 的木箱将在 ${days} 天内离港。`;
    const { rateTranslation } = await ask(
      userId,
      'mutation ($id: ID!, $betterText: String) { rateTranslation(id: $id, stars: 4, betterText: $betterText) { translation { stars } } }',
      { id, betterText },
    );
    expect(rateTranslation.translation.stars).toBe(4);
    return { near: sourceOf(days + 50), expected: betterText.replace(`${days} 天`, `${days + 50} 天`) };
  }

  const differences = (dryRun: boolean) =>
    reconcileVectors({
      database: databaseConfig.parse({ DATABASE_URL: postgres.url }),
      vectors: vectorsConfig.parse({ QDRANT_URL: qdrant.url })!,
      logger: pino({ level: 'silent' }),
      dryRun,
    });

  it('killed while users rate and translate fails nothing; the engines say so, and afterwards its vectors are all there', async () => {
    const users = [newId(), newId(), newId()];
    const before = await Promise.all(users.map(teach));
    const killing = qdrant.kill();
    const during = await Promise.all([...users, ...users].map(teach));
    await killing;
    for (const [index, { near, expected }] of [...before, ...during].entries()) {
      expect(await translate(users[index % 3]!, near)).toMatchObject({ engine: 'memory', targetText: expected });
    }
    expect((await translate(users[0]!, '良品率从 91% 提升到了 96%。')).targetText).toBe(
      'Yield has improved from 91% to 96%.',
    );
    expect(await memoryState()).toEqual({ name: 'memory', available: true, reason: AWAY });

    await qdrant.restart();
    await untilReady();
    await until(async () => JSON.stringify(await differences(true)) === '{"missing":0,"stray":0}', 30_000);
    for (const [index, { near, expected }] of before.entries()) {
      expect((await translate(users[index]!, near)).targetText).toBe(expected);
    }
  });

  it('that has lost all of its data gets it again by itself', async () => {
    const userId = newId();
    const { near, expected } = await teach(userId);
    await until(async () => JSON.stringify(await differences(true)) === '{"missing":0,"stray":0}', 30_000);
    const response = await fetch(`${qdrant.url}/collections/translation-memory_ngram-384-v1`, { method: 'DELETE' });
    expect(response.ok).toBe(true);
    expect((await differences(true)).missing).toBeGreaterThan(3_000);
    // The next search finds no collection, and the next look that all of it is missing.
    expect((await translate(userId, near)).targetText).toBe(expected);
    await until(async () => JSON.stringify(await differences(true)) === '{"missing":0,"stray":0}', 60_000);
    await untilReady();
  });

  it('that hangs holds no translation for longer than a search may take', async () => {
    const userId = newId();
    const { near, expected } = await teach(userId);
    qdrant.hang();
    try {
      for (let n = 0; n < 6; n++) {
        const began = performance.now();
        expect((await translate(userId, near)).targetText).toBe(expected);
        expect(performance.now() - began).toBeLessThan(QUICK_MS);
      }
      const began = performance.now();
      await teach(userId);
      expect(performance.now() - began).toBeLessThan(2 * QUICK_MS);
      expect(await memoryState()).toEqual({ name: 'memory', available: true, reason: AWAY });
    } finally {
      qdrant.resume();
    }
    await untilReady();
    await until(async () => JSON.stringify(await differences(true)) === '{"missing":0,"stray":0}', 30_000);
  });
});
