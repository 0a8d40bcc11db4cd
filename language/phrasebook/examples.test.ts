import { beforeAll, describe, expect, it } from 'vitest';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { dictionaryForTests } from '../dictionary/testing.ts';
import { createExamples, type ExamplesOf } from './examples.ts';
import { loadPhrasebook } from './phrasebook.ts';
import { entryWith } from './testing.ts';

describe('examplesOf', () => {
  const went = entryWith('我们昨天去了现场。', 'We went on site yesterday.');
  const phrase = entryWith('待办事项', 'action items');
  const owner = entryWith('谁来认领这些待办事项？', 'Who owns these action items?');
  const apart = entryWith('行动起来，每一项都做完。', 'Act on every item, and put each action in writing.');
  const bank = entryWith('银行说可行。', "The bank says it's feasible.");
  let dictionary: Dictionary;
  let examplesOf: ExamplesOf;

  beforeAll(async () => {
    dictionary = await dictionaryForTests();
    examplesOf = createExamples([phrase, apart, went, owner, bank], dictionary);
  });

  it('finds an English word in its inflected forms and as it stands', () => {
    expect(examplesOf('EN', 'go', 3)).toEqual([went]);
    expect(examplesOf('EN', 'went', 3)).toEqual([went]);
    expect(examplesOf('EN', 'Yesterday', 3)).toEqual([went]);
  });

  it('finds several words where they stand side by side, sentences first', () => {
    expect(examplesOf('EN', 'action item', 3)).toEqual([owner, phrase]);
    expect(examplesOf('EN', 'item action', 3)).toEqual([]);
  });

  it('prefers the shorter sentence and keeps to the limit', () => {
    expect(examplesOf('EN', 'item', 3)).toEqual([owner, apart, phrase]);
    expect(examplesOf('EN', 'item', 1)).toEqual([owner]);
    expect(examplesOf('EN', 'item', 0)).toEqual([]);
  });

  it('finds a Chinese word as a word, not as two characters that happen to meet', () => {
    expect(examplesOf('ZH', '银行', 3)).toEqual([bank]);
    expect(examplesOf('ZH', '行', 3)).toEqual([]);
  });

  it.each(['', ' ', '!', 'zyzzyva', 'a b c d e f g h', 'constructor'])('has none for %j', (lemma) => {
    expect(examplesOf('EN', lemma, 3)).toEqual([]);
    expect(examplesOf('ZH', lemma, 3)).toEqual([]);
  });

  it('shows words of work in the whole phrasebook', () => {
    const ofAll = createExamples(loadPhrasebook().entries, dictionary);
    for (const word of ['negotiate', 'budget', 'deadline', 'approve', 'contract', 'refund', 'due diligence'])
      expect(ofAll('EN', word, 3), word).not.toEqual([]);
    for (const word of ['合同', '会议', '预算', '客户']) expect(ofAll('ZH', word, 3), word).toHaveLength(3);
  });
});
