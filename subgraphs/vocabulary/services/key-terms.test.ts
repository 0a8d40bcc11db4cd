import { beforeAll, describe, expect, it } from 'vitest';
import { dictionaryForTests } from '#language/dictionary/testing.ts';
import { ANONYMOUS, type Viewer } from '#platform/viewer.ts';
import type { CardRow } from '../data/cards.ts';
import { NEW_LEARNER } from '../domain/learner-settings.ts';
import type { CefrLevel } from '../domain/levels.ts';
import { DEFAULT_WEIGHTS } from '../domain/scheduling.ts';
import { createKeyTerms, type KeyTermReads, type KeyTerms, type TranslationReference } from './key-terms.ts';

const VIEWER: Viewer = { id: '0190a000-0000-7000-8000-000000000001', role: 'LEARNER', sessionId: null, scopes: null };
const EMAIL =
  'Dear Mr. Grant, we carried out the load tests; see https://ops.example/deployment. Wang Li asks stakeholders to mitigate ' +
  'the bottleneck in accordance with the contract. The API stays. I look forward to hearing from you.';
const TRANSLATION: TranslationReference = {
  id: '1',
  source: 'ZH',
  kind: 'TRANSLATION',
  sourceText: '邮件',
  targetText: EMAIL,
};
const noCards: KeyTermReads = { card: async () => null, learner: async () => null, scheduler: async () => null };
/** A card as it was left some days ago. */
const reviewed = (state: CardRow['state'], stability: number, daysAgo: number) =>
  ({
    id: '',
    state,
    stability,
    difficulty: 5,
    lastReviewAt: new Date(Date.now() - daysAgo * 86_400_000),
    due: new Date(),
  }) as CardRow;

let keyTerms: KeyTerms;
beforeAll(async () => {
  keyTerms = createKeyTerms({ dictionary: await dictionaryForTests() });
}, 120_000);

const lemmasOf = async (load: Partial<KeyTermReads> = {}, first = 20) =>
  (await keyTerms.of(VIEWER, TRANSLATION, first, { ...noCards, ...load })).map(({ word }) => word.lemma);

describe('the key terms of a translation', () => {
  it('are the hard words and phrases of an e-mail, not its names, addresses and acronyms', async () => {
    const lemmas = await lemmasOf();
    expect(lemmas).toEqual(
      expect.arrayContaining([
        'bottleneck',
        'mitigate',
        'stakeholder',
        'in accordance with',
        'carry out',
        'look forward to',
      ]),
    );
    for (const absent of ['grant', 'wang', 'li', 'api', 'deployment', 'contract', 'the'])
      expect(lemmas).not.toContain(absent);
  });

  it('stand where they say', async () => {
    for (const { text, start, end } of await keyTerms.of(VIEWER, TRANSLATION, 20, noCards)) {
      expect(EMAIL.slice(start, end)).toBe(text);
    }
  });

  it('leave out what is well known, and still fill the list', async () => {
    const [hardest, second] = await lemmasOf();
    const known = async (id: string) => (id === `en:${hardest}` ? reviewed('REVIEW', 50, 5) : null);
    expect(await lemmasOf({ card: known }, 1)).toEqual([second]);
    const learning = async (id: string) => (id === `en:${hardest}` ? reviewed('LEARNING', 1, 0) : null);
    const [term] = await keyTerms.of(VIEWER, TRANSLATION, 1, { ...noCards, card: learning });
    expect(term).toMatchObject({ word: { lemma: hardest }, reason: expect.stringContaining('still being learnt') });
  });

  it('are what was learnt and is slipping, by what the learner wants to recall', async () => {
    const [hardest] = await lemmasOf();
    // After as many days as its stability nine of ten are recalled.
    const slipping = async (id: string) => (id === `en:${hardest}` ? reviewed('REVIEW', 10, 13) : null);
    const [term] = await keyTerms.of(VIEWER, TRANSLATION, 1, { ...noCards, card: slipping });
    expect(term).toMatchObject({
      word: { lemma: hardest },
      reason: expect.stringMatching(/slipping: you would recall it with 8\d %/),
    });
    const parameters = { weights: DEFAULT_WEIGHTS, desiredRetention: 0.8 };
    const lenient = async () => ({ timeZone: 'UTC', parameters, version: 1 });
    expect(await lemmasOf({ card: slipping, scheduler: lenient })).not.toContain(hardest);
  });

  it('are more for a beginner and fewer for a master, and those of B1 when nothing is known of the learner', async () => {
    const at = (level: CefrLevel) => lemmasOf({ learner: async () => ({ ...NEW_LEARNER, level }) });
    const [beginner, middle, master] = await Promise.all([at('A1'), at('B1'), at('C2')]);
    expect(beginner.length).toBeGreaterThan(middle.length);
    expect(middle.length).toBeGreaterThan(master.length);
    expect(await lemmasOf()).toEqual(middle);
  });

  it('are none for a gloss of Chinese', async () => {
    expect(await keyTerms.of(VIEWER, { ...TRANSLATION, kind: 'GLOSS' }, 10, noCards)).toEqual([]);
  });

  it('are for the user, and for a worker with the scope', async () => {
    await expect(keyTerms.of(ANONYMOUS, TRANSLATION, 10, noCards)).rejects.toThrow('Sign in');
    await expect(keyTerms.of({ ...VIEWER, scopes: ['x'] }, TRANSLATION, 10, noCards)).rejects.toThrow('not yours');
    expect(await keyTerms.of({ ...VIEWER, scopes: ['vocabulary:read'] }, TRANSLATION, 1, noCards)).toHaveLength(1);
  });

  it('are refused for a reference without texts, and for a strange number', async () => {
    await expect(keyTerms.of(VIEWER, { id: '1' }, 10, noCards)).rejects.toThrow('without its source');
    await expect(keyTerms.of(VIEWER, TRANSLATION, 0, noCards)).rejects.toThrow('between 1 and 100');
  });
});
