import { beforeAll, describe, expect, it } from 'vitest';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { dictionaryForTests } from '../dictionary/testing.ts';
import { gloss, type UserWord } from './gloss.ts';

let dictionary: Dictionary;
beforeAll(async () => {
  dictionary = await dictionaryForTests();
}, 120_000);

const fromChinese = (text: string, userWords?: UserWord[]) => gloss(text, 'ZH', { dictionary, userWords });
const fromEnglish = (text: string, userWords?: UserWord[]) => gloss(text, 'EN', { dictionary, userWords });

describe('a gloss of Chinese', () => {
  it('reads in the order of the source with English punctuation', () => {
    expect(fromChinese('我们需要把会议推迟到明天，谢谢。').text).toBe(
      'We need meeting postpone to tomorrow, thank you.',
    );
  });

  it('gives each word its place, reading and senses', () => {
    const { words } = fromChinese('😀银行的客户');
    expect(words.map(({ text, start, end }) => [text, start, end])).toEqual([
      ['😀', 0, 2],
      ['银行', 2, 4],
      ['的', 4, 5],
      ['客户', 5, 7],
    ]);
    expect(words[1]).toMatchObject({ reading: 'yín háng', senses: ['bank'] });
  });

  it('reads traditional characters and shows them', () => {
    const { text, words } = fromChinese('這個項目');
    expect(text).toBe('This project');
    expect(words.map((word) => word.text)).toEqual(['這個', '項目']);
  });

  it('takes a glossary term as one unit with its target', () => {
    const { text, words } = fromChinese('灰度发布之后回滚', [
      { source: '发布', target: 'release' },
      { source: '灰度发布', target: 'canary release' },
    ]);
    expect(text).toMatch(/^Canary release/);
    expect(words[0]).toMatchObject({ text: '灰度发布', senses: ['canary release'] });
  });

  it('keeps numbers, addresses, mentions, placeholders and English words', () => {
    const { text } = fromChinese('@bob 请在3.5小时内review https://a.com/b?x=1 和{name}，涨了15%。');
    for (const kept of ['@bob', '3.5', 'review', 'https://a.com/b?x=1', '{name}', '15%']) expect(text).toContain(kept);
  });

  it('writes a name in pinyin, surname first', () => {
    expect(fromChinese('请联系王小明').text).toBe('Please contact Wang Xiaoming');
  });
});

describe('a gloss of English', () => {
  it('drops articles, resolves forms and uses Chinese punctuation', () => {
    expect(fromEnglish('We postponed the meetings.').text).toMatch(/^我们.+会议。$/);
    expect(fromEnglish('He left after he saw the report.').text).toContain('看见');
  });

  it('takes phrases as units, inflected too', () => {
    const { words } = fromEnglish('She took care of it as soon as possible');
    expect(words.map(({ text }) => text)).toEqual(['She', 'took care of', 'it', 'as soon as possible']);
    expect(words[1]!.senses).toContain('照顾');
  });

  it('understands contractions', () => {
    expect(fromEnglish("I don't agree").text).toBe('我不同意');
    expect(fromEnglish("We'll agree").text).toBe('我们将同意');
  });

  it('honours glossary terms as whole words only', () => {
    const { text } = fromEnglish('The API is rapid', [{ source: 'api', target: '接口' }]);
    expect(text).toMatch(/^接口是/);
    expect(fromEnglish('rapid', [{ source: 'api', target: '接口' }]).text).not.toContain('接口');
  });

  it('keeps a word that nobody knows', () => {
    expect(fromEnglish('ask Qwzxkjv').text).toContain('Qwzxkjv');
  });
});

describe('any gloss', () => {
  it('has words in order, never overlapping, each the text at its place', () => {
    const texts = [
      '',
      '\ud83d好',
      '𠮷野家 is 好吃!',
      '（a）“b”——c……',
      "it's 100% {x}%s\u0000 ok",
      'İstanbul 的 API',
      'look  forward\tto it',
    ];
    for (const source of ['ZH', 'EN'] as const)
      for (const text of texts) {
        let read = 0;
        for (const word of gloss(text, source, { dictionary, userWords: [{ source: 'api', target: '接口' }] }).words) {
          expect(word.start).toBeGreaterThanOrEqual(read);
          expect(word.end).toBeGreaterThan(word.start);
          expect(word.text).toBe(text.slice(word.start, word.end));
          read = word.end;
        }
      }
  });
});
