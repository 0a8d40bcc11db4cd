import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { ask, signUp, type TestUser } from '../support/client.ts';

const { url } = inject('stack');

const SAVE = `mutation ($input: GlossaryTermInput!) {
  saveGlossaryTerm(input: $input) { term { id source target note createdAt } userErrors { code message field } }
}`;
const TRANSLATE = `mutation ($input: TranslateInput!) {
  translate(input: $input) {
    translation { id targetText kind glossaryHits { honoured term { id source target note createdAt } }
      segments { targetText glosses { text senses } } }
    userErrors { code }
  }
}`;
const IMPORT = 'mutation ($csv: String!) { importGlossary(csv: $csv) { imported updated rejected { line reason } } }';
const TERMS = `query ($first: Int, $after: String, $search: String) {
  glossaryTerms(first: $first, after: $after, search: $search) {
    edges { cursor node { id source target note } } pageInfo { hasNextPage endCursor }
  }
}`;

let user: TestUser;
beforeAll(async () => {
  user = await signUp(url);
});
const save = async (source: string, target: string, note?: string) =>
  (await user.ask(SAVE, { input: { source, target, note } })).data.saveGlossaryTerm;
const translate = async (text: string, more = {}) =>
  (await user.ask(TRANSLATE, { input: { text, ...more } })).data.translate.translation;
const sourcesOf = async (variables: object = {}) => {
  const { data } = await user.ask(TERMS, variables as Record<string, unknown>);
  return data.glossaryTerms.edges.map(({ node }: { node: { source: string } }) => node.source);
};

describe('a glossary', () => {
  it('counts in the very next translation, and each translation tells whether it honours its terms', async () => {
    const { term, userErrors } = await save('灰度发布', 'canary release', 'as the docs call it');
    expect(userErrors).toEqual([]);
    const first = await translate('周五灰度发布，灰度发布后复盘。看 https://a.com/灰度发布');
    expect(first.targetText).toContain('canary release');
    expect(first.glossaryHits).toEqual([{ honoured: true, term }]);
    const gloss = first.segments[0].glosses.find(({ text }: { text: string }) => text === '灰度发布');
    expect(gloss.senses).toEqual(['canary release']);

    const changed = await save('灰度发布', 'gradual rollout');
    expect(changed.term).toMatchObject({ id: term.id, target: 'gradual rollout', note: null });
    const second = await translate('周五灰度发布。');
    expect(second.targetText).toMatch(/gradual rollout/i);
    expect(second.glossaryHits).toEqual([{ honoured: true, term: changed.term }]);

    // What was translated keeps the term as it was then, also when there is none any more.
    const { data } = await user.ask(
      'mutation ($id: ID!) { deleteGlossaryTerm(id: $id) { deletedId userErrors { code } } }',
      {
        id: term.id,
      },
    );
    expect(data.deleteGlossaryTerm).toEqual({ deletedId: term.id, userErrors: [] });
    const read = await user.ask(
      'query ($id: ID!) { translation(id: $id) { glossaryHits { honoured term { target note } } } }',
      { id: first.id },
    );
    expect(read.data.translation.glossaryHits).toEqual([
      { honoured: true, term: { target: 'canary release', note: 'as the docs call it' } },
    ]);
    expect((await translate('周五灰度发布。')).glossaryHits).toEqual([]);
  });

  it('is of one direction by its target, and finds English terms in any case and in the plural', async () => {
    await save('PRD', '产品需求文档');
    await save('王小明', 'Xiaoming Wang');
    const chinese = await translate('Please read both prds before the API review.', { target: 'ZH' });
    expect(chinese.targetText).toContain('产品需求文档');
    expect(chinese.glossaryHits).toMatchObject([{ honoured: true, term: { source: 'PRD' } }]);
    const english = await translate('王小明写了PRD。');
    expect(english.targetText).toContain('Xiaoming Wang');
    expect(english.glossaryHits).toMatchObject([{ honoured: true, term: { source: '王小明' } }]);
  });

  it('is its user’s alone', async () => {
    const { term } = await save(`保密${randomUUID()}`, 'secret');
    const stranger = await signUp(url);
    const seen = await stranger.ask(TERMS);
    expect(seen.data.glossaryTerms.edges).toEqual([]);
    const { data } = await stranger.ask(
      'mutation ($id: ID!) { deleteGlossaryTerm(id: $id) { deletedId userErrors { code } } }',
      {
        id: term.id,
      },
    );
    expect(data.deleteGlossaryTerm).toEqual({ deletedId: null, userErrors: [{ code: 'NOT_FOUND' }] });
    expect(await sourcesOf({ search: term.source })).toEqual([term.source]);
    for (const [query, variables] of [
      [SAVE, { input: { source: 'a', target: 'b' } }],
      [IMPORT, { csv: 'a,b' }],
      [TERMS, {}],
    ] as const) {
      const { errors } = await ask(url, query, { variables });
      expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    }
  });

  it.each([
    ['an empty source', { source: ' ', target: 'b' }, 'source'],
    ['an empty target', { source: 'a', target: '' }, 'target'],
    ['the same on both sides', { source: ' a', target: 'a ' }, 'target'],
    ['201 characters', { source: 'a'.repeat(201), target: 'b' }, 'source'],
    ['a line break', { source: 'a\nb', target: 'b' }, 'source'],
    ['a NUL character', { source: 'a', target: 'b\u0000c' }, 'target'],
    ['half of a surrogate pair', { source: '\ud800', target: 'b' }, 'source'],
    ['no letter', { source: '——', target: 'b' }, 'source'],
    ['a long note', { source: 'a', target: 'b', note: 'n'.repeat(501) }, 'note'],
  ])('takes no term with %s', async (_, input, field) => {
    const { data } = await user.ask(SAVE, { input });
    const { term, userErrors } = data.saveGlossaryTerm;
    expect(term).toBeNull();
    expect(userErrors[0]).toMatchObject({ code: 'BAD_USER_INPUT', field: ['input', field] });
  });

  it('is imported from CSV: good rows are saved, each bad one is told with its line', async () => {
    const mark = randomUUID();
    await save(`known ${mark}`, '已知');
    const csv = [
      '\ufeffsource,target,note',
      `first ${mark},第一`,
      `"second, ${mark}","第二 ""引号""","a note`,
      'of two lines"',
      `KNOWN ${mark},已经知道`,
      `lonely ${mark}`,
      `same ${mark},same ${mark}`,
      `"broken ${mark},坏`,
      `third ${mark},第三`,
    ].join('\r\n');
    const { data } = await user.ask(IMPORT, { csv });
    expect(data.importGlossary).toEqual({
      imported: 3,
      updated: 1,
      rejected: [
        { line: 6, reason: expect.stringContaining('source,target,note') },
        { line: 7, reason: 'target must differ from source.' },
        { line: 8, reason: expect.stringContaining('quotation mark') },
      ],
    });
    expect(await sourcesOf({ search: mark })).toEqual([
      `third ${mark}`,
      `second, ${mark}`,
      `first ${mark}`,
      `KNOWN ${mark}`,
    ]);
    const again = await user.ask(IMPORT, { csv });
    expect(again.data.importGlossary).toMatchObject({ imported: 0, updated: 4 });
    const empty = await user.ask(IMPORT, { csv: '' });
    expect(empty.data.importGlossary).toEqual({ imported: 0, updated: 0, rejected: [] });
  });

  it('takes an import of 5,000 rows, and no term beyond 5,000', async () => {
    const owner = await signUp(url);
    const csv = Array.from({ length: 5_000 }, (_, n) => `term number ${n},词${n}`).join('\n');
    const { data } = await owner.ask(IMPORT, { csv });
    expect(data.importGlossary).toEqual({ imported: 5_000, updated: 0, rejected: [] });
    const more = await owner.ask(SAVE, { input: { source: 'one more', target: '多一个' } });
    expect(more.data.saveGlossaryTerm).toMatchObject({ term: null, userErrors: [{ code: 'GLOSSARY_FULL' }] });
    const refused = await owner.ask(IMPORT, { csv: 'term number 7,变了\nanother,又一个' });
    expect(refused.data.importGlossary).toEqual({
      imported: 0,
      updated: 1,
      rejected: [{ line: 2, reason: expect.stringContaining('at most 5000') }],
    });
    const translated = await owner.ask(TRANSLATE, { input: { text: 'See term number 7 and term number 4999.' } });
    expect(translated.data.translate.translation.glossaryHits).toMatchObject([
      { honoured: true, term: { target: '变了' } },
      { honoured: true, term: { target: '词4999' } },
    ]);
  });
});

const BATCH = `mutation ($inputs: [TranslateInput!]!) {
  translateBatch(inputs: $inputs) { translation { id sourceText targetText kind glossaryHits { honoured } } userErrors { code field } }
}`;

describe('a batch', () => {
  it('gives each text its own result, in order, with the glossary and with what is wrong with it alone', async () => {
    await save('评审会', 'design review');
    const inputs = [
      { text: '评审会改到周三。' },
      { text: '' },
      { text: 'See you on Friday.', record: false },
      { text: 'same', source: 'EN', target: 'EN' },
      { text: '12345' },
    ];
    const { data, errors } = await user.ask(BATCH, { inputs });
    expect(errors).toBeUndefined();
    const [first, empty, second, same, number] = data.translateBatch;
    expect(first).toMatchObject({ userErrors: [], translation: { kind: 'GLOSS', glossaryHits: [{ honoured: true }] } });
    expect(empty).toEqual({
      translation: null,
      userErrors: [{ code: 'BAD_USER_INPUT', field: ['inputs', '1', 'text'] }],
    });
    expect(second.translation.targetText).toMatch(/周五|星期五/);
    expect(same.userErrors).toEqual([{ code: 'BAD_USER_INPUT', field: ['inputs', '3', 'target'] }]);
    expect(number.translation.targetText).toBe('12345');

    const { data: history } = await user.ask('{ me { translations(first: 2) { edges { node { id } } } } }');
    const recorded = history.me.translations.edges.map(({ node }: { node: { id: string } }) => node.id);
    expect(recorded.toSorted()).toEqual([first.translation.id, number.translation.id].toSorted());
  });

  it('makes one translation for one idempotency key, within it, across batches and beside single ones', async () => {
    const [key, other] = [randomUUID(), randomUUID()];
    const single = await user.ask(TRANSLATE, { input: { text: '先前的。', idempotencyKey: key } });
    const inputs = [
      { text: '先前的。', idempotencyKey: key },
      { text: '新的。', idempotencyKey: other },
      { text: '新的。', idempotencyKey: other },
      { text: '没有钥匙。' },
    ];
    const batches = await Promise.all([user.ask(BATCH, { inputs }), user.ask(BATCH, { inputs })]);
    const ids = batches.map(({ data }) =>
      data.translateBatch.map(({ translation }: { translation: { id: string } }) => translation.id),
    );
    expect(ids[0][0]).toBe(single.data.translate.translation.id);
    expect(ids[0][1]).toBe(ids[0][2]);
    expect(ids[1].slice(0, 3)).toEqual(ids[0].slice(0, 3));
    expect(ids[1][3]).not.toBe(ids[0][3]);
  });

  it('has 50 texts at most', async () => {
    const inputs = Array.from({ length: 51 }, () => ({ text: 'Hello.' }));
    const most = await user.ask(BATCH, { inputs: inputs.slice(1) });
    expect(most.data.translateBatch).toHaveLength(50);
    const { data, errors } = await user.ask(BATCH, { inputs });
    expect(data.translateBatch).toBeNull();
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect((await user.ask(BATCH, { inputs: [] })).data.translateBatch).toEqual([]);
  });
});
