import { containsHan, detectLanguage } from '../scripts.ts';
import { protectedSpans } from '../spans.ts';
import type { PhrasebookEntry } from './entry.ts';
import { numbersMissingIn } from './numbers.ts';

/** The smallest part of a Chinese side's letters that must be Han: "这个 PR 麻烦 review 一下" is how people write. */
const LEAST_HAN = 0.4;
/** Han characters (a Latin word or a number counts as two) for one English word. Phrases of few words vary more. */
const RATIO = { least: 0.75, most: 3.6 };
const LONGEST_ENGLISH = 32;

const ENGLISH_TEXT = /^[\x20-\x7e£€¥é]+$/;
const HALF_WIDTH_IN_CHINESE = /[,;!?()"'<>[\]](?!\d)|:(?!\d)|(?<![A-Za-z\d])\.|\.(?![A-Za-z\d])/;
const UNSPACED = /\p{Script=Han}[A-Za-z\d]|[A-Za-z\d%]\p{Script=Han}/u;
const MISPLACED_SPACE = /^\s|\s$|\s\s|\s[，。！？；：、）”]|[，。！？；：、（“]\s|\p{Script=Han} \p{Script=Han}/u;

const CHINESE_ENDS: [RegExp, string][] = [
  [/……$/, '...'],
  [/。$/, '.'],
  [/！$/, '!'],
  [/？$/, '?'],
];

/** What is wrong with one entry, in a few words each: its two sides don't say the same, or one is not as it is written. */
export function alignmentProblems(entry: PhrasebookEntry): string[] {
  const { chinese, english } = entry;
  if (chinese === '' || english === '') return ['one side is empty'];
  return [
    ...chineseProblems(chinese),
    ...englishProblems(english),
    ...endingProblems(entry),
    ...numbersMissingIn(english, chinese, 'EN').map((number) => `${number} is missing in English`),
    ...numbersMissingIn(chinese, english, 'ZH').map((number) => `${number} is missing in Chinese`),
    ...keptProblems(chinese, english),
    ...lengthProblems(entry),
  ];
}

function chineseProblems(chinese: string): string[] {
  const prose = withoutKept(chinese);
  const guess = detectLanguage(prose);
  return [
    guess.language !== 'ZH' || guess.hanShare < LEAST_HAN ? 'the Chinese side is not Chinese' : '',
    HALF_WIDTH_IN_CHINESE.test(prose) ? 'half-width punctuation in Chinese' : '',
    UNSPACED.test(prose) ? 'no space between Han and Latin' : '',
    MISPLACED_SPACE.test(chinese) ? 'a space too many in Chinese' : '',
  ].filter(Boolean);
}

function englishProblems(english: string): string[] {
  const isEnglish = !containsHan(english) && detectLanguage(english).language === 'EN';
  return [
    isEnglish ? '' : 'the English side is not English',
    ENGLISH_TEXT.test(english) ? '' : 'punctuation that is not ASCII in English',
    /^\s|\s$|\s\s|\s[,.!?;:](?!\w)/.test(english) ? 'a space too many in English' : '',
    wordsOf(english) > LONGEST_ENGLISH ? 'too long' : '',
  ].filter(Boolean);
}

function endingProblems({ kind, chinese, english }: PhrasebookEntry): string[] {
  const expected = CHINESE_ENDS.find(([pattern]) => pattern.test(chinese))?.[1] ?? '';
  const actual = /(?:\.\.\.|[.!?])$/.exec(english)?.[0] ?? '';
  if (expected !== actual) return [`Chinese ends as "${expected}", English as "${actual}"`];
  if (kind === 'SENTENCE' && expected === '') return ['a sentence without a mark at its end'];
  return kind === 'PHRASE' && expected !== '' ? ['a phrase with a mark at its end'] : [];
}

/** URLs, addresses and placeholders are the same on both sides. */
function keptProblems(chinese: string, english: string): string[] {
  return keptIn(chinese).join('\n') === keptIn(english).join('\n') ? [] : ['placeholders differ'];
}

const keptIn = (text: string): string[] =>
  protectedSpans(text)
    .map(({ start, end }) => text.slice(start, end))
    .sort();

const withoutKept = (text: string): string => keptIn(text).reduce((rest, kept) => rest.replace(kept, ''), text);

function lengthProblems({ chinese, english }: PhrasebookEntry): string[] {
  const characters = count(chinese, /\p{Script=Han}/gu) + 2 * count(chinese, /[A-Za-z]+|\d[\d.,:]*/g);
  const words = wordsOf(english);
  // Two characters and one word more or less say nothing about a phrase of three words.
  const isPlausible = characters + 2 >= words * RATIO.least && characters - 2 <= words * RATIO.most;
  return isPlausible ? [] : [`${characters} characters for ${words} words`];
}

const wordsOf = (english: string): number => english.split(/[\s-]+/).length;

const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;
