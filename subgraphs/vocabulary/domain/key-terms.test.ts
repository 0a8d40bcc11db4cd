import { describe, expect, it } from 'vitest';
import { findKeyTerms, type Headword, type KnownTerm, reasonFor } from './key-terms.ts';
import type { CefrLevel } from './levels.ts';

interface Entry extends Partial<Headword> {
  past?: string;
}

/** A dictionary of a few words: enough for the texts below. `past` makes a verb and leads the form to it. */
const ENTRIES: Record<string, Entry> = {
  we: { level: 'A1', frequencyRank: 10 },
  notwithstanding: { level: 'C1', frequencyRank: 10_000 },
  mitigate: { level: 'C1', frequencyRank: 9_000, past: 'mitigated' },
  scrutinize: { level: 'C1', frequencyRank: 9_500, past: 'scrutinized' },
  budget: { level: 'B1', frequencyRank: 1_300, past: 'budgeted' },
  invoice: { level: 'C2', frequencyRank: 15_000, past: 'invoiced' },
  outstanding: { level: 'B2', frequencyRank: 4_000 },
  functional: { level: 'C1', frequencyRank: 4_200 },
  cross: { level: 'B1', frequencyRank: 1_500 },
  'cross-functional': { level: null },
  amber: { level: 'C2', frequencyRank: 13_000 },
  grant: { level: 'B2', frequencyRank: 1_900, past: 'granted' },
  wang: { level: 'C2', frequencyRank: 13_200, senses: [{ text: '王（姓氏）' }] },
  chen: { level: 'C2', frequencyRank: 13_300, senses: [{ text: '陈' }] },
  shanghai: { lemma: 'Shanghai', level: 'C1', frequencyRank: 40_000 },
  hire: { level: 'A2', frequencyRank: 2_000, past: 'hired' },
  hiring: { level: 'C1', frequencyRank: 7_500, inflectionOf: 'hire' },
  carry: { level: 'A2', frequencyRank: 600, past: 'carried' },
  'carry out': { level: null },
  call: { level: 'A1', frequencyRank: 120, past: 'called' },
  'call off': { level: null },
  look: { level: 'A1', frequencyRank: 80, past: 'looked' },
  'look forward to': { level: null },
  'look up': { level: null },
  set: { level: 'A2', frequencyRank: 300, past: 'setted' },
  'set up': { level: null },
  take: { level: 'A1', frequencyRank: 60, past: 'took' },
  'take up': { level: null },
  'take into account': { level: null },
  rise: { level: 'B1', frequencyRank: 900, past: 'rose' },
  over: { level: 'A1', frequencyRank: 124 },
  'rise over': { level: null },
  box: { level: 'A1', frequencyRank: 900, past: 'boxed' },
  'in accordance with': { level: null },
  'ramp up': { level: null },
  ramp: { level: 'C1', frequencyRank: 11_000, past: 'ramped' },
  'the team': { level: null },
};

function headword(lemma: string, entry: Entry): Headword {
  const { past, ...rest } = entry;
  const forms = past ? [{ kind: 'past' }] : [];
  return {
    id: `en:${rest.lemma ?? lemma}`,
    lemma,
    level: null,
    frequencyRank: null,
    senses: [],
    forms,
    inflectionOf: null,
    ...rest,
  };
}

const LEXICON = new Map(
  Object.entries(ENTRIES).flatMap(([lemma, entry]) => {
    const word = headword(lemma, entry);
    return entry.past
      ? ([
          [lemma, word],
          [entry.past, word],
          [`${lemma}s`, word],
        ] as const)
      : ([[lemma, word]] as const);
  }),
);
const lookUp = (term: string) => LEXICON.get(term.toLowerCase()) ?? null;

const find = (text: string, level: CefrLevel = 'B1') => findKeyTerms(text, lookUp, { level });
const lemmas = (text: string, level?: CefrLevel) => find(text, level).map(({ word }) => word.lemma);

describe('findKeyTerms', () => {
  it('ranks the hardest first: by level, then the rarer', () => {
    expect(lemmas('The outstanding risk: mitigate it, scrutinize it, then invoice.')).toEqual([
      'invoice',
      'scrutinize',
      'mitigate',
      'outstanding',
    ]);
  });

  it('leaves out what is not above the level of the learner', () => {
    expect(lemmas('We scrutinized the outstanding budget', 'B2')).toEqual(['scrutinize']);
    expect(lemmas('We scrutinized the outstanding budget', 'A2')).toEqual(['scrutinize', 'outstanding', 'budget']);
    expect(lemmas('We scrutinized the outstanding budget', 'C2')).toEqual([]);
  });

  it('gives each word once, at its first place, as it stands there', () => {
    const text = '😀 We mitigated it. To mitigate is to MITIGATE.';
    expect(find(text)).toMatchObject([{ word: { id: 'en:mitigate' }, text: 'mitigated', start: 6, end: 15 }]);
    expect(text.slice(6, 15)).toBe('mitigated');
  });

  it('takes a form for no harder than the word it is a form of', () => {
    expect(lemmas('We paused hiring')).toEqual([]);
    expect(find('We paused hiring', 'A1')).toMatchObject([{ word: { lemma: 'hire' }, text: 'hiring', level: 'A2' }]);
  });

  it('rates the parts of a compound that the dictionary does not rate', () => {
    expect(find('a cross-functional team')).toMatchObject([{ text: 'functional', start: 8, end: 18 }]);
  });

  it('finds nothing in empty text, numbers, addresses, Chinese or words that no one knows', () => {
    for (const text of [
      '',
      '   ',
      '2026-11-23 3.5%',
      'ops@invoice.example',
      'invoice.ts',
      '谈判',
      'zzqx frobnicate',
      '😀',
      '\ud800\u0000',
    ]) {
      expect(lemmas(text)).toEqual([]);
    }
  });

  it('leaves out the parts to skip', () => {
    const text = 'see `invoice` and invoice';
    expect(findKeyTerms(text, lookUp, { level: 'B1', skip: [{ start: 4, end: 13 }] })).toMatchObject([{ start: 18 }]);
  });

  describe('names', () => {
    it('are rare words with a capital inside a sentence', () => {
      expect(lemmas('Please ask Amber about it.')).toEqual([]);
      expect(lemmas('The stone is amber.')).toEqual(['amber']);
    });

    it('are what follows a form of address, however ordinary', () => {
      for (const text of ['Dear Grant,', 'Hi Grant!', 'Please ask Mr. Grant']) expect(lemmas(text)).toEqual([]);
      expect(lemmas('The Grant was approved')).toEqual(['grant']);
    });

    it('are surnames and places in the dictionary, also where a sentence starts', () => {
      expect(lemmas('Wang agrees. Chen agrees. Shanghai agrees.')).toEqual([]);
    });

    it('stay names where a sentence starts with them', () => {
      expect(lemmas('I asked Amber. Amber will reply.')).toEqual([]);
    });

    it('are not what merely starts a sentence or stands in a title', () => {
      expect(lemmas('Notwithstanding the delay')).toEqual(['notwithstanding']);
      expect(lemmas('How To Scrutinize A Budget')).toEqual(['scrutinize']);
    });
  });

  describe('phrases', () => {
    it('are one term, in any form of the verb', () => {
      const text = 'We carried out tests.';
      expect(find(text)).toMatchObject([
        { word: { id: 'en:carry out' }, text: 'carried out', start: 3, end: 14, level: 'B2', isPhrase: true },
      ]);
    });

    it('are found around a pronoun', () => {
      expect(find('They called it off.')).toMatchObject([{ word: { lemma: 'call off' }, text: 'called it off' }]);
      expect(find('We took them into account.')).toMatchObject([
        { word: { lemma: 'take into account' }, text: 'took them into account' },
      ]);
    });

    it('are the longest that fits', () => {
      expect(lemmas('I look forward to it')).toEqual(['look forward to']);
    });

    it('are as hard as their verb, at least B2', () => {
      expect(find('They ramp up')).toMatchObject([{ level: 'C1', isPhrase: true }]);
      expect(lemmas('They ramp up, they carry out', 'B2')).toEqual(['ramp up']);
    });

    it('are listed ones that no rule could tell from their words', () => {
      expect(lemmas('In accordance with the budget')).toEqual(['in accordance with']);
    });

    it('are not what everyone knows, not a noun with a particle, not an amount', () => {
      expect(lemmas('Look up the word')).toEqual([]);
      expect(lemmas('The set up is done')).toEqual([]);
      expect(lemmas('It takes up to three days')).toEqual([]);
      expect(lemmas('Sales rise over 500')).toEqual([]);
    });

    it('are not any two words that the dictionary lists together', () => {
      expect(lemmas('the team')).toEqual([]);
    });

    it('do not run over the end of a sentence', () => {
      expect(lemmas('Please call. Off we go')).toEqual([]);
    });
  });
});

describe('reasonFor', () => {
  it('names the level and what the cards say', () => {
    expect(reasonFor({ level: 'C1', isPhrase: false }, null)).toBe('C1, not in your cards yet');
    const card = (state: KnownTerm['state'], retrievability: number | null = 0.5) => ({ state, retrievability });
    const phrase = { level: 'B2' as const, isPhrase: true };
    expect(reasonFor(phrase, card('NEW', null))).toBe('A phrase of about B2, in your cards and not studied yet');
    const word = { level: 'B2' as const, isPhrase: false };
    expect(reasonFor(word, card('RELEARNING'))).toBe('B2, in your cards and still being learnt');
    expect(reasonFor(word, card('REVIEW'))).toBe('B2, in your cards and slipping: you would recall it with 50 %');
  });
});
