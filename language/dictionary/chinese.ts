import type { Sense, WordForm } from './entry.ts';
import { markTones } from './pinyin.ts';

/** One CC-CEDICT entry of a spelling: traditional form, numbered pinyin, English senses. */
export type ChineseReading = [traditional: string, pinyin: string, english: string[]];

const REFERENCE = /(?:[^\s\p{P}|]+\|)?([^\s\p{P}|]+)\[([^\]]+)\]/gu;
const PINYIN_IN_BRACKETS = /\[([A-Za-z:]+[1-5](?: [A-Za-z:]+[1-5])*)\]/g;
const OF_LITTLE_USE =
  /^(?:surname |(?:old |unofficial |archaic |Japanese )?variant of|used in |see |also written|CL:|classifier|abbr\. for|also pr\.|Taiwan pr\.)/i;
const OF_LIMITED_USE = /^\((?:bound form|literary|old|archaic|dialect|Tw|HK|Cantonese|idiom|slang|onom\.|loanword)/;

/**
 * The senses of a Chinese word, reading by reading. The reading with the most living senses comes first, a neutral-tone
 * particle (的 de, 了 le) before them; surnames, variants and classifiers come last.
 */
export function parseReadings(readings: readonly ChineseReading[]): { senses: Sense[]; phonetic: string | null } {
  const ranked = readings
    .map((reading) => ({ reading, weight: weightOf(reading) }))
    .sort((a, b) => b.weight - a.weight);
  const several = new Set(readings.map(([, pinyin]) => pinyin)).size > 1;
  const senses = ranked.flatMap(({ reading }) => sensesOf(reading, several));
  const last = (sense: Sense) => (OF_LITTLE_USE.test(sense.text) || sense.partOfSpeech === 'measure word' ? 1 : 0);
  return {
    senses: senses.sort((a, b) => last(a) - last(b)),
    phonetic: ranked[0] ? markTones(ranked[0].reading[1]) : null,
  };
}

export function traditionalForms(simplified: string, readings: readonly ChineseReading[]): WordForm[] {
  const forms = new Set(readings.map(([traditional]) => traditional));
  forms.delete(simplified);
  return [...forms].map((text) => ({ kind: 'traditional', text }));
}

function weightOf([traditional, pinyin, english]: ChineseReading): number {
  if (traditional.length === 1 && /^[a-z:]+5$/.test(pinyin)) return 100;
  return english.reduce((sum, sense) => sum + weightOfSense(sense), 0);
}

function weightOfSense(sense: string): number {
  if (OF_LITTLE_USE.test(sense)) return 0.05;
  return OF_LIMITED_USE.test(sense) ? 0.4 : 1;
}

function sensesOf([, pinyin, english]: ChineseReading, several: boolean): Sense[] {
  return english.map((text) => ({
    reading: several ? markTones(pinyin) : null,
    partOfSpeech: partOfSpeech(text),
    text: readable(text),
    language: 'EN',
  }));
}

function partOfSpeech(sense: string): string | null {
  const bare = sense.replace(/^(?:\([^)]*\)\s*)+/, '');
  if (/^CL:|^classifier/.test(bare)) return 'measure word';
  if (/particle\b|marker\)/.test(sense)) return 'particle';
  return bare.startsWith('to ') ? 'verb' : null;
}

/** "see 五常市[Wu3 chang2 Shi4]" is "see 五常市 (Wǔ cháng Shì)"; of 黃帝|黄帝 the simplified spelling stays. */
const readable = (sense: string): string =>
  sense
    .replace(/^CL:/, 'measure word: ')
    .replace(REFERENCE, (_, word: string, pinyin: string) => `${word} (${markTones(pinyin)})`)
    .replace(PINYIN_IN_BRACKETS, (_, pinyin: string) => markTones(pinyin))
    .replaceAll('),', '), ');
