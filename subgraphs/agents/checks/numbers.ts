import { ARABIC, HAN_NUMERAL, parseNumeral } from '#language/glossing/chinese/numerals.ts';
import { ENGLISH_NUMERAL, parseEnglishNumeral } from '#language/glossing/english/numerals.ts';
import type { Language } from '#language/scripts.ts';
import { withoutKept } from './kept.ts';

interface WrittenNumber {
  value: number;
  /** As it stands in the text. */
  text: string;
}

/** "3", "25,000", "1.2 million", "50 万", "3k". */
const IN_DIGITS = new RegExp(
  `${ARABIC}(?:\\s?(?:[百千万亿]+|(?:hundred|thousand|million|billion|trillion|k|mn?|bn?)\\b))?`,
  'gi',
);
/** 三十, 二十万: what is one character may be no number (一起), nor are these. */
const IN_CHARACTERS = new RegExp(`${HAN_NUMERAL}{2,}`, 'g');
const NO_NUMBERS = /^(?:万一|千万|一一|十分|百万|千百|亿万|万千|一二|三两|两三|七八|三四|五六|万万)$/;
const ENGLISH = new RegExp(`\\b${ENGLISH_NUMERAL}`, 'gi');
const ORDINAL = /\b(\d+)(?:st|nd|rd|th)\b/gi;

const WORDS = new Map<string, number>([
  ...numbered('first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth', 1),
  ...numbered('january february march april may june july august september october november december', 1),
  ...numbered('jan feb mar apr may jun jul aug sep oct nov dec', 1),
  ['once', 1],
  ['twice', 2],
  ['double', 2],
  ['both', 2],
  ['pair', 2],
  ['couple', 2],
  ['half', 0.5],
  ['dozen', 12],
  ['noon', 12],
  ['midnight', 0],
]);
const HAN_DIGITS = new Map([...'零一二三四五六七八九'].map((digit, value) => [digit, value]));

/** The numbers that one text states and the other does not, in any way to write them: 20 万 and "200,000" agree. */
export function lostNumbers(from: string, fromLanguage: Language, to: string, toLanguage: Language): string[] {
  const known = valuesIn(withoutKept(to), toLanguage);
  const lost = statedNumbers(withoutKept(from), fromLanguage).filter(({ value }) => !isKnown(value, known));
  return [...new Set(lost.map(({ text }) => text.trim()))];
}

/** 15 is also 3 p.m. */
function isKnown(value: number, known: ReadonlySet<number>): boolean {
  if (known.has(value)) return true;
  return Number.isInteger(value) && value > 12 && value < 24 && known.has(value - 12);
}

/** What is certainly a number, and must come through. */
function statedNumbers(text: string, language: Language): WrittenNumber[] {
  const digits = [...withPlainHours(text).matchAll(IN_DIGITS)].map(([found]) => ({
    text: found,
    value: valueOfDigits(found),
  }));
  const spelled = language === 'ZH' ? inCharacters(text) : [];
  return [...digits, ...spelled].flatMap(({ text, value }) => (value === null ? [] : [{ text, value }]));
}

/** 15 for 15:00 and for 3 p.m. */
const withPlainHours = (text: string): string =>
  text
    .replace(/(\d):00\b/g, '$1')
    .replace(/\b(\d|1[01])(:\d\d)?\s*p\.?m\b/gi, (_, hour, minutes = '') => `${Number(hour) + 12}${minutes}`);

function inCharacters(text: string) {
  return [...text.matchAll(IN_CHARACTERS)]
    .filter(([found]) => !NO_NUMBERS.test(found))
    .map(([found]) => ({ text: found, value: parseNumeral(found) }));
}

/** Everything that may stand for a number. */
function valuesIn(text: string, language: Language): Set<number> {
  const values = new Set(statedNumbers(text, language).map(({ value }) => value));
  for (const [, digits] of text.matchAll(ORDINAL)) values.add(Number(digits));
  if (language === 'EN') for (const value of inEnglishWords(text)) values.add(value);
  else for (const value of inSingleCharacters(text)) values.add(value);
  // Bare digits too: "2M users" beside 2M, "25k" beside 25.
  for (const [digits] of text.matchAll(/\d[\d,]*(?:\.\d+)?/g)) values.add(Number(digits.replaceAll(',', '')));
  return values as Set<number>;
}

function inEnglishWords(text: string): number[] {
  const numerals = [...text.matchAll(ENGLISH)].flatMap(([found]) => parseEnglishNumeral(found) ?? []);
  const words = (text.toLowerCase().match(/[a-z]+/g) ?? []).flatMap((word) => WORDS.get(word) ?? []);
  return [...numerals, ...words];
}

function inSingleCharacters(text: string): number[] {
  return [...text].flatMap((character) => {
    if (character === '两' || character === '双') return 2;
    if (character === '半') return [0.5, 30];
    return HAN_DIGITS.get(character) ?? (character === '十' ? 10 : []);
  });
}

function valueOfDigits(text: string): number | null {
  const compact = text.replaceAll(/\s/g, '');
  const value = /[百千万亿]/.test(compact) ? parseNumeral(compact) : parseEnglishNumeral(text);
  return value === null ? null : Math.round(value * 1e6) / 1e6;
}

function numbered(words: string, from: number): [string, number][] {
  return words.split(' ').map((word, index) => [word, from + index]);
}
