import { beforeAll, describe, expect, it } from 'vitest';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { dictionaryForTests } from '../dictionary/testing.ts';
import { bestChinese, bestEnglish, shortSenses } from './senses.ts';

let dictionary: Dictionary;
beforeAll(async () => {
  dictionary = await dictionaryForTests();
}, 120_000);

describe('bestEnglish', () => {
  it('follows the part of speech', () => {
    const entry = dictionary.word('ZH', '安排')!;
    expect(bestEnglish(entry, 'verb', dictionary)).toBe('arrange');
    expect(bestEnglish(entry, 'noun', dictionary)).toMatch(/^(?:plans|arrangements)$/);
  });

  it('is empty for a word of grammar only', () => {
    const entry = dictionary.word('ZH', '张')!;
    const classifiers = {
      ...entry,
      senses: entry.senses.filter(({ partOfSpeech }) => partOfSpeech === 'measure word'),
    };
    expect(bestEnglish(classifiers, 'any', dictionary)).toBe('');
  });
});

describe('bestChinese', () => {
  it('follows the part of speech', () => {
    const entry = dictionary.word('EN', 'report')!;
    expect(bestChinese(entry, 'noun', dictionary)).toBe('报告');
    expect(bestChinese(dictionary.word('EN', 'approve')!, 'transitive', dictionary)).toBe('批准');
    expect(bestChinese(dictionary.word('EN', 'grow')!, 'intransitive', dictionary)).toBe('发展');
  });
});

describe('choosing by both dictionaries', () => {
  it('prefers what the other one leads back', () => {
    expect(bestEnglish(dictionary.word('ZH', '产品')!, 'noun', dictionary)).toBe('product');
    expect(bestChinese(dictionary.word('EN', 'supplier')!, 'noun', dictionary)).toBe('供应商');
    expect(bestChinese(dictionary.word('EN', 'contract')!, 'noun', dictionary)).toBe('合同');
  });
});

describe('shortSenses', () => {
  it('leaves out notes, classifiers and repetitions', () => {
    expect(shortSenses(dictionary.word('ZH', '银行')!)).toEqual(['bank']);
    expect(shortSenses(dictionary.word('ZH', '行')!).length).toBeLessThanOrEqual(5);
  });
});
