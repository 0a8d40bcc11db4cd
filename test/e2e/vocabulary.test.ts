import { beforeAll, describe, expect, inject, it } from 'vitest';
import { ask, signUp, type TestUser } from '../support/client.ts';

const { url } = inject('stack');

const WORD = `query ($term: String!) {
  word(term: $term) { id language lemma phonetic frequencyRank level examTags senses { partOfSpeech text language reading } forms { kind text } }
}`;

describe('the dictionary', () => {
  const word = async (term: string) => (await ask(url, WORD, { variables: { term } })).data.word;

  it('finds the lemma of an inflected English word, with senses, forms, rank and level', async () => {
    const found = await word('Negotiated');
    expect(found).toMatchObject({ id: 'en:negotiate', language: 'EN', lemma: 'negotiate' });
    expect(found.senses.map(({ text }: { text: string }) => text).join()).toMatch(/谈判|协商/);
    expect(found.forms).toContainEqual({ kind: expect.any(String), text: 'negotiated' });
    expect(found.frequencyRank).toBeGreaterThan(0);
    expect(found.level).toMatch(/^[ABC][12]$/);
  });

  it('finds a Chinese word with its readings', async () => {
    const found = await word('行');
    expect(found).toMatchObject({ id: 'zh:行', language: 'ZH' });
    const readings = new Set(found.senses.map(({ reading }: { reading: string }) => reading));
    expect(readings).toContain('háng');
    expect(readings).toContain('xíng');
  });

  it('shows a word in use, in its own language first', async () => {
    const query = 'query ($term: String!) { word(term: $term) { language examples { source target origin } } }';
    const examplesOf = async (term: string) =>
      (await ask(url, query, { variables: { term } })).data.word.examples as Record<string, string>[];

    const [negotiated] = await examplesOf('negotiated');
    expect(negotiated).toMatchObject({ source: expect.stringMatching(/negotiat/i), origin: 'phrasebook' });
    expect(negotiated!.target).toMatch(/\p{Script=Han}/u);

    const ofContract = await examplesOf('合同');
    expect(ofContract.length).toBeGreaterThan(0);
    expect(ofContract.length).toBeLessThanOrEqual(3);
    for (const { source } of ofContract) expect(source).toContain('合同');
  });

  it('knows nothing of nonsense, and bears anything', async () => {
    for (const term of ['qwrtzpx', '', "'; DROP TABLE english; --", '\u0000', 'x'.repeat(10_000), '\ud83d']) {
      const { data, errors } = await ask(url, WORD, { variables: { term } });
      const code = errors?.[0]?.extensions.code;
      expect(data?.word ?? null, term.slice(0, 20)).toBeNull();
      expect([undefined, 'BAD_USER_INPUT']).toContain(code);
    }
  });
});

const ADD = `mutation ($input: AddCardInput!) {
  addCard(input: $input) {
    card { id front back example tags state due reps suspended user { id } word { lemma } nextReviews { rating due } }
    userErrors { code message field }
  }
}`;

describe('cards', () => {
  let user: TestUser;
  beforeAll(async () => {
    user = await signUp(url);
  });
  const add = async (input: Record<string, unknown>) => (await user.ask(ADD, { input })).data.addCard;

  it('are new and due when they are added, and one a word however often and however inflected', async () => {
    const { card, userErrors } = await add({ term: 'reimbursed', example: 'I was reimbursed.', tags: ['finance'] });
    expect(userErrors).toEqual([]);
    expect(card).toMatchObject({ front: 'reimburse', state: 'NEW', reps: 0, suspended: false, tags: ['finance'] });
    expect(card).toMatchObject({ word: { lemma: 'reimburse' }, user: { id: user.id } });
    expect(card.back.length).toBeGreaterThan(0);
    expect(card.nextReviews.map(({ rating }: { rating: string }) => rating)).toEqual(['AGAIN', 'HARD', 'GOOD', 'EASY']);

    const again = await Promise.all([add({ term: 'reimburse' }), add({ term: 'Reimburse' })]);
    expect(again.map((payload) => payload.card.id)).toEqual([card.id, card.id]);

    const { data } = await user.ask('{ me { dueCards { id front } } word(term: "reimburses") { card { id } } }');
    expect(data.me.dueCards).toContainEqual({ id: card.id, front: 'reimburse' });
    expect(data.word.card.id).toBe(card.id);
  });

  it('are nobody else’s to see', async () => {
    const { card } = await add({ term: 'confidential' });
    const stranger = await signUp(url);
    const { data } = await stranger.ask(
      'query ($id: ID!) { card(id: $id) { id } word(term: "confidential") { card { id } } me { dueCards { id } } }',
      { id: card.id },
    );
    expect(data).toEqual({ card: null, word: { card: null }, me: { dueCards: [] } });
  });

  it.each([
    ['an empty term', { term: ' ' }],
    ['a term of 10,000 characters', { term: 'x'.repeat(10_000) }],
    ['a control character', { term: 'a\u0000b' }],
    ['a word that nobody knows, without a back', { term: 'qwrtzpx' }],
  ])('report %s as data', async (_, input) => {
    const { card, userErrors } = await add(input);
    expect(card).toBeNull();
    expect(userErrors[0]).toMatchObject({ code: 'BAD_USER_INPUT', field: expect.arrayContaining(['input']) });
  });
});

describe('the words of a translation', () => {
  it('are those of its English side that are above the learner’s level, hardest first', async () => {
    const user = await signUp(url);
    const text = 'We should reconcile the discrepancies before the quarterly audit.';
    const { data, errors } = await user.ask(
      `mutation ($input: TranslateInput!) { translate(input: $input) { translation {
        kind keyWords { id lemma level senses { text } } keyTerms { text start end reason word { lemma } } } } }`,
      { input: { text } },
    );
    expect(errors).toBeUndefined();
    const { keyWords, keyTerms } = data.translate.translation;
    const lemmas = keyWords.map(({ lemma }: { lemma: string }) => lemma);
    expect(lemmas).toContain('reconcile');
    expect(lemmas).toContain('discrepancy');
    expect(lemmas).not.toContain('we');
    expect(lemmas).not.toContain('before');
    for (const term of keyTerms) expect(text.slice(term.start, term.end)).toBe(term.text);
  });
});
