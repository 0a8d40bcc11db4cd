import { describe, expect, it } from 'vitest';
import { type ChineseReading, parseReadings, traditionalForms } from './chinese.ts';

const readings: ChineseReading[] = [
  ['張', 'Zhang1', ['surname Zhang']],
  ['張', 'zhang1', ['to open up', 'classifier for flat objects', 'see 五帝[Wu3 di4] and 黃帝|黄帝[Huang2 di4]']],
];

describe('parseReadings', () => {
  it('puts living senses first, then references, classifiers and surnames', () => {
    const { senses, phonetic } = parseReadings(readings);
    expect(phonetic).toBe('zhāng');
    expect(senses[0]).toMatchObject({ reading: 'zhāng', partOfSpeech: 'verb', text: 'to open up' });
    expect(senses.at(-1)!.text).toBe('surname Zhang');
  });

  it('writes references with simplified characters and tone marks', () => {
    expect(parseReadings(readings).senses.map(({ text }) => text)).toContain('see 五帝 (Wǔ dì) and 黄帝 (Huáng dì)');
  });

  it('names no reading where there is only one', () => {
    expect(parseReadings([['好', 'hao3', ['good']]]).senses[0]!.reading).toBeNull();
  });
});

describe('traditionalForms', () => {
  it('lists each other spelling once', () => {
    expect(traditionalForms('张', readings)).toEqual([{ kind: 'traditional', text: '張' }]);
    expect(traditionalForms('好', [['好', 'hao3', ['good']]])).toEqual([]);
  });
});
