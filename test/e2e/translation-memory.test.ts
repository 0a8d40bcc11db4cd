import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { ask, signUp, type TestUser } from '../support/client.ts';
import { until } from '../support/until.ts';

const { url } = inject('stack');

const TRANSLATE = `mutation ($input: TranslateInput!) {
  translate(input: $input) {
    translation { id targetText kind engine model cached segments { kind engine targetText } }
    userErrors { message }
  }
}`;
const RATE = `mutation ($id: ID!, $stars: Int!, $betterText: String) {
  rateTranslation(id: $id, stars: $stars, betterText: $betterText) {
    translation { id stars } userErrors { code field }
  }
}`;

describe('the translation memory', () => {
  let user: TestUser;
  let stranger: TestUser;
  beforeAll(async () => {
    // The first start of a system brings the phrasebook's vectors; until then, and without any, it is searched by text.
    await until(async () => {
      const { data } = await ask(url, '{ translationEngines { name available reason } }');
      const [memory] = data.translationEngines;
      expect(memory).toMatchObject({ name: 'memory', available: true });
      return memory.reason === null;
    }, 60_000);
  });
  // What one test teaches is no other's business.
  beforeEach(async () => {
    [user, stranger] = await Promise.all([signUp(url), signUp(url)]);
  });

  async function translate(text: string, { as = user, ...input }: { as?: TestUser; formality?: string } = {}) {
    const { data } = await as.ask(TRANSLATE, { input: { text, ...input } });
    expect(data.translate.userErrors).toEqual([]);
    return data.translate.translation;
  }

  async function rate(id: string, stars: number, betterText: string | null = null, as = user) {
    return (await as.ask(RATE, { id, stars, betterText })).data.rateTranslation;
  }

  /** A sentence that is in no phrasebook, with a number and its translation in place of what it becomes. */
  const sentence = () => {
    const name = `Proj${randomUUID().slice(0, 4).toUpperCase()}`;
    return {
      source: `${name} 的样机请在 {days} 天内寄到苏州仓库。`,
      better: `Please ship the ${name} prototype to the Suzhou warehouse within {days} days.`,
    };
  };
  const within = (text: string, days: number) => text.replace('{days}', String(days));

  it('serves a sentence of the phrasebook in both directions, at no cost', async () => {
    const served = { kind: 'TRANSLATION', engine: 'memory', model: null, cached: true };
    expect(await translate('人到齐了，我们开始吧！')).toMatchObject({
      ...served,
      targetText: "Everyone's here, so let's get started!",
    });
    expect(await translate("everyone's here, so let's get started.")).toMatchObject({
      ...served,
      targetText: '人到齐了，我们开始吧。',
    });
  });

  it('translates what it knows of a text, and leaves the rest to the next engine', async () => {
    const { kind, segments } = await translate('你静音了。\n\n隔壁工位的绿萝该浇水了。');
    expect(kind).toBe('GLOSS');
    expect(segments.map(({ engine, kind }: { engine: string; kind: string }) => [engine, kind])).toEqual([
      ['memory', 'TRANSLATION'],
      ['gloss', 'GLOSS'],
    ]);
  });

  it('repairs a near sentence, and passes on a near miss', async () => {
    expect(await translate('良品率从 90% 提升到了 95%。')).toMatchObject({
      engine: 'memory',
      targetText: 'Yield has improved from 90% to 95%.',
    });
    expect((await translate('良品率从 90% 下降到了 95%。')).engine).toBe('gloss');
    expect((await translate('这笔款项预计 22 号之前到账。')).targetText).toBe('The payment should land by the 22nd.');
    expect((await translate('这笔款项预计 22 号之后到账。')).engine).toBe('gloss');
  });

  it('keeps to the tone that was asked for', async () => {
    expect((await translate('你静音了。', { formality: 'MORE' })).engine).toBe('gloss');
    expect((await translate('你静音了。', { formality: 'LESS' })).engine).toBe('memory');
  });

  it('learns a better text, as it is and for what is like it, for the one who wrote it', async () => {
    const { source, better } = sentence();
    const first = await translate(within(source, 3));
    expect(first.engine).toBe('gloss');
    expect(await rate(first.id, 2, within(better, 3))).toEqual({
      translation: { id: first.id, stars: 2 },
      userErrors: [],
    });
    expect(await translate(within(source, 3))).toMatchObject({ engine: 'memory', targetText: within(better, 3) });
    expect((await translate(within(source, 3), { as: stranger })).engine).toBe('gloss');

    // A close match needs the vector, which follows in the background.
    const near = await until(async () => {
      const made = await translate(within(source, 15));
      return made.engine === 'memory' && made;
    });
    expect(near.targetText).toBe(within(better, 15));
    expect((await translate(within(source, 15), { as: stranger })).engine).toBe('gloss');
    expect((await translate(within(source, 15).replace('请在', '请勿在'))).engine).toBe('gloss');
  });

  it('forgets what gets one star, and what came with a translation that is deleted', async () => {
    const { source, better } = sentence();
    const { id } = await translate(within(source, 3));
    await rate(id, 5, within(better, 3));
    const served = await translate(within(source, 3));
    expect(served.engine).toBe('memory');
    // Whoever is served something bad takes it out where it is seen.
    await rate(served.id, 1);
    expect((await translate(within(source, 3))).engine).toBe('gloss');
    // The phrasebook's too, for the one who does not like it.
    const phrase = await translate('你静音了。');
    await rate(phrase.id, 1);
    expect((await translate('你静音了。')).engine).toBe('gloss');
    expect((await translate('你静音了。', { as: stranger })).engine).toBe('memory');

    await rate(id, 5, within(better, 3));
    expect((await translate(within(source, 3))).engine).toBe('memory');
    await user.ask('mutation ($id: ID!) { deleteTranslation(id: $id) { deletedId } }', { id });
    expect((await translate(within(source, 3))).engine).toBe('gloss');
  });

  it('never remembers a gloss, whatever its stars', async () => {
    const { source } = sentence();
    const { id } = await translate(within(source, 3));
    for (const stars of [5, 5, 4]) expect((await rate(id, stars)).translation).toEqual({ id, stars });
    expect((await translate(within(source, 3))).engine).toBe('gloss');
    const { data } = await user.ask('query ($id: ID!) { translation(id: $id) { stars } }', { id });
    expect(data.translation.stars).toBe(4);
  });

  it('says what is wrong with a rating, and of somebody else’s that there is none', async () => {
    const { id } = await translate('隔壁工位的绿萝该浇水了。');
    for (const stars of [0, 6, -1]) {
      expect((await rate(id, stars)).userErrors).toEqual([{ code: 'BAD_USER_INPUT', field: ['stars'] }]);
    }
    expect((await rate(id, 5, 'x'.repeat(20_001))).userErrors).toEqual([
      { code: 'BAD_USER_INPUT', field: ['betterText'] },
    ]);
    const none = { translation: null, userErrors: [{ code: 'NOT_FOUND', field: ['id'] }] };
    expect(await rate(id, 5, null, stranger)).toEqual(none);
    expect(await rate(randomUUID(), 5)).toEqual(none);
    expect(await rate('no id', 5)).toEqual(none);
    const { errors } = await ask(url, RATE, { variables: { id, stars: 5 } });
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});
