import type { Language } from '../scripts.ts';

const WRITTEN = /(\d[\d,]*(?:\.\d+)?)\s*(万|亿|million|billion|thousand|k\b|m\b)?/gi;
const SCALES: Record<string, number> = { 万: 1e4, 亿: 1e8, thousand: 1e3, k: 1e3, million: 1e6, m: 1e6, billion: 1e9 };
const ENGLISH_WORDS: [string, number][] = [
  ...numbered('one two three four five six seven eight nine ten eleven twelve', 1),
  ...numbered('first second third fourth fifth sixth seventh eighth ninth tenth', 1),
  ...numbered('january february march april may june july august september october november december', 1),
  ['once', 1],
  ['twice', 2],
  ['double', 2],
  ['fifteen', 15],
  ['twenty', 20],
  ['thirty', 30],
];
const ENGLISH_VALUES = new Map(ENGLISH_WORDS);
const CHINESE_DIGITS = new Map([...numbered('一 二 三 四 五 六 七 八 九', 1), ['两', 2], ['双', 2]] as [
  string,
  number,
][]);

/**
 * The numbers that `other` writes in digits and `text` has neither in digits nor as a word: "3 点" and "at three" agree,
 * so do "50 万" and "500,000".
 * @param language of `text`
 */
export function numbersMissingIn(text: string, other: string, language: Language): number[] {
  const known = new Set([...writtenNumbers(text), ...(language === 'EN' ? englishWords(text) : chineseWords(text))]);
  return writtenNumbers(other).filter((number) => !known.has(number));
}

function writtenNumbers(text: string): number[] {
  return [...text.matchAll(WRITTEN)].map(
    ([, digits, scale]) => Number(digits!.replaceAll(',', '')) * (SCALES[scale?.toLowerCase() ?? ''] ?? 1),
  );
}

const englishWords = (text: string): number[] =>
  (text.toLowerCase().match(/[a-z]+/g) ?? []).flatMap((word) => ENGLISH_VALUES.get(word) ?? []);

/** Up to 99, which is as far as one writes numbers out. */
function chineseWords(text: string): number[] {
  return [...text.matchAll(/([一二两双三四五六七八九]?)(十?)([一二三四五六七八九]?)/g)].flatMap(
    ([whole, tens, ten, ones]) => {
      if (whole === '') return [];
      const last = CHINESE_DIGITS.get(ones!) ?? 0;
      return ten ? [(CHINESE_DIGITS.get(tens!) ?? 1) * 10 + last] : [CHINESE_DIGITS.get(tens!) ?? last, last];
    },
  );
}

function numbered(words: string, from: number): [string, number][] {
  return words.split(' ').map((word, index) => [word, from + index]);
}
