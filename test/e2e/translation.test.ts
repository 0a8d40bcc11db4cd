import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { ask, signUp, type TestUser } from '../support/client.ts';

const { url } = inject('stack');

const TRANSLATE = `mutation ($input: TranslateInput!) {
  translate(input: $input) {
    translation {
      id source target sourceText targetText kind engine model cached stars createdAt
      user { id displayName }
      segments { index sourceStart sourceEnd targetStart targetEnd sourceText targetText kind engine
        glosses { start end text reading senses } }
      glossaryHits { honoured }
    }
    userErrors { code message field }
  }
}`;

describe('translating', () => {
  let user: TestUser;
  beforeAll(async () => {
    user = await signUp(url);
  });
  const translate = async (input: Record<string, unknown>) => (await user.ask(TRANSLATE, { input })).data.translate;

  it('gives a gloss that says so when no model is configured, with the words of each segment', async () => {
    const sourceText = '请确认合同条款。\n\n我们周五见！';
    const { translation, userErrors } = await translate({ text: sourceText });
    expect(userErrors).toEqual([]);
    expect(translation).toMatchObject({ source: 'ZH', target: 'EN', sourceText, kind: 'GLOSS', engine: 'gloss' });
    expect(translation.user).toEqual({ id: user.id, displayName: '测试用户' });
    expect(translation.segments).toHaveLength(2);
    for (const segment of translation.segments) {
      expect(sourceText.slice(segment.sourceStart, segment.sourceEnd)).toBe(segment.sourceText);
      expect(translation.targetText.slice(segment.targetStart, segment.targetEnd)).toBe(segment.targetText);
      for (const { start, end, text } of segment.glosses) expect(segment.sourceText.slice(start, end)).toBe(text);
    }
    expect(translation.targetText).toMatch(/contract/i);
    expect(translation.targetText).toContain('\n\n');
    const contract = translation.segments[0].glosses.find(({ text }: { text: string }) => text === '合同');
    expect(contract).toMatchObject({
      reading: expect.stringMatching(/h[eé]/),
      senses: expect.arrayContaining([expect.any(String)]),
    });
  });

  it('finds the translation again by its id, in the history, newest first, and not for anyone else', async () => {
    const first = (await translate({ text: `第一 ${randomUUID()}` })).translation;
    const second = (await translate({ text: `第二 ${randomUUID()}` })).translation;
    const { data } = await user.ask(
      'query ($id: ID!) { translation(id: $id) { id targetText } me { translations(first: 1) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } } }',
      { id: first.id },
    );
    expect(data.translation).toEqual({ id: first.id, targetText: first.targetText });
    expect(data.me.translations.edges[0].node.id).toBe(second.id);
    expect(data.me.translations.pageInfo.hasNextPage).toBe(true);

    const next = await user.ask(
      'query ($after: String) { me { translations(first: 1, after: $after) { edges { node { id } } } } }',
      {
        after: data.me.translations.pageInfo.endCursor,
      },
    );
    expect(next.data.me.translations.edges[0].node.id).toBe(first.id);

    const stranger = await signUp(url);
    const theirs = await stranger.ask('query ($id: ID!) { translation(id: $id) { id } }', { id: first.id });
    expect(theirs.data.translation).toBeNull();
  });

  it('makes one translation for one idempotency key, also when two requests race', async () => {
    const input = { text: '今天的会议取消了。', idempotencyKey: randomUUID() };
    const answers = await Promise.all([translate(input), translate(input), translate(input)]);
    expect(new Set(answers.map(({ translation }) => translation.id)).size).toBe(1);
  });

  it('keeps no history of what is not to be recorded', async () => {
    const { translation } = await translate({ text: '不要保存。', record: false });
    expect(translation.targetText).not.toBe('');
    const { data } = await user.ask('query ($id: ID!) { translation(id: $id) { id } }', { id: translation.id });
    expect(data.translation).toBeNull();
  });

  it.each([
    ['an empty text', { text: '' }],
    ['a blank text', { text: ' \n\t ' }],
    ['200 kB of text', { text: '很长'.repeat(50_000) }],
    ['a text with a NUL character', { text: 'a\u0000b' }],
    ['one language on both sides', { text: 'hello', source: 'EN', target: 'EN' }],
  ])('reports %s as data', async (_, input) => {
    const { translation, userErrors } = await translate(input);
    expect(translation).toBeNull();
    expect(userErrors[0]).toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringMatching(/.{10}/) });
  });

  it('is for those who are signed in', async () => {
    const { errors } = await ask(url, TRANSLATE, { variables: { input: { text: '你好' } } });
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('refuses a cursor that it did not give out and a page that is too large', async () => {
    for (const args of ['after: "rubbish"', 'first: 0', 'first: 101']) {
      const { errors } = await user.ask(`{ me { translations(${args}) { edges { cursor } } } }`);
      expect(errors?.[0]?.extensions.code, args).toBe('BAD_USER_INPUT');
    }
  });
});

describe('the engines', () => {
  it('say which of them can serve, and why not', async () => {
    const { data } = await ask(url, '{ translationEngines { name kind available reason } }');
    const byName = Object.fromEntries(data.translationEngines.map((engine: { name: string }) => [engine.name, engine]));
    expect(byName.model).toMatchObject({ available: false, reason: expect.stringContaining('LLM_BASE_URL') });
    expect(byName.gloss).toMatchObject({ kind: 'GLOSS', available: true });
    expect(byName.memory).toMatchObject({ kind: 'TRANSLATION', available: true });
    expect(Object.keys(byName)).toEqual(['memory', 'model', 'gloss']);
  });
});
