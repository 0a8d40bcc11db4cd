import type { Dictionary } from '../dictionary/dictionary.ts';
import type { Sense, WordEntry } from '../dictionary/entry.ts';

/** What the place of a word says about its part of speech. */
export type Role = 'verb' | 'noun' | 'any';

const MOST_SENSES = 5;
const LONGEST_ENGLISH_SENSE = 40;
/** Ranks are looked at up to here; an unknown word counts as one this rare. */
const RAREST = 50_000;
/** What each step down in the dictionary's order costs, and what each power of ten of rarity. */
const COST_OF_ORDER = 0.5;
const COST_OF_RARITY = 0.6;
const COST_OF_OTHER_ROLE = 3;
const COST_OF_LIMITED_USE = 0.8;

const NO_MEANING =
  /^(?:surname|variant|old variant|used in|used for|see |abbr\.|also |classifier|measure word|CL:|Taiwan pr|erhua)/i;
const LIMITED_USE = /^\((?:bound form|literary|old|archaic|dialect|Tw|HK|slang|idiom|coll\.|onom\.)/;

/** At most five senses as a reader wants them beside the word, without notes and repetitions. */
export function shortSenses(entry: WordEntry): string[] {
  const shorten = entry.language === 'ZH' ? englishOf : chineseOf;
  const native = entry.senses.filter(({ language }) => language !== entry.language);
  const shown = (native.length > 0 ? native : entry.senses).map(shorten).filter((text) => text !== '');
  return [...new Set(shown)].slice(0, MOST_SENSES);
}

/**
 * The one English word or phrase that reads best for a Chinese word: an early sense, of the part of speech that the
 * sentence asks for, and a frequent word ("project" rather than "item"). '' when it has only a grammatical use.
 */
export function bestEnglish(entry: WordEntry, role: Role, dictionary: Dictionary): string {
  let best = '';
  let lowest = Number.POSITIVE_INFINITY;
  entry.senses.slice(0, 8).forEach((sense, order) => {
    const text = englishOf(sense)
      .replace(/\b(?:sb|sth|oneself)\b/g, '')
      .trim()
      .replace(/ +/g, ' ');
    if (text === '' || text.length > LONGEST_ENGLISH_SENSE) return;
    const cost = order * COST_OF_ORDER + COST_OF_RARITY * rarity(text, dictionary) + costOfUse(sense, role);
    if (cost >= lowest) return;
    lowest = cost;
    best = text;
  });
  return best;
}

function costOfUse(sense: Sense, role: Role): number {
  const isVerb = sense.partOfSpeech === 'verb';
  const otherRole = (role === 'verb' && !isVerb) || (role === 'noun' && isVerb);
  return (otherRole ? COST_OF_OTHER_ROLE : 0) + (LIMITED_USE.test(sense.text) ? COST_OF_LIMITED_USE : 0);
}

/** The power of ten of the rank of the rarest word of a phrase; longer phrases cost a little more. */
function rarity(text: string, dictionary: Dictionary): number {
  const words = text.split(' ');
  const ranks = words.map((word) => dictionary.frequencyRank('EN', dictionary.lemmaOf(word)) ?? RAREST);
  return Math.log10(Math.min(RAREST, Math.max(...ranks))) + 0.35 * (words.length - 1);
}

/** CC-CEDICT's sense without its notes: "to send (an email); to mail" is "send". '' when nothing is left. */
function englishOf({ text }: Sense): string {
  if (NO_MEANING.test(text)) return '';
  const bare = withoutParentheses(text).split(/[;,]/)[0]!.trim();
  return bare
    .replace(/^to (?=\S)/, '')
    .replace(/^(?:an? |the )(?=\S)/, '')
    .replace(/["“”]/g, '');
}

/** ECDICT's line without field marks and notes, its first meanings only: "报告, 报道, 传说" is "报告, 报道, 传说". */
function chineseOf({ text, language }: Sense): string {
  if (language === 'EN') return text.split(';')[0]!.trim();
  return withoutParentheses(text)
    .replace(/^(?:\[[^\]]*\]\s*)+/, '')
    .trim();
}

const VERB = /verb$/;
const MODIFIER = /adjective|adverb/;

/** The shortest useful Chinese for an English word: the first meaning of the line that fits its place. */
export function bestChinese(entry: WordEntry, role: Role): string {
  const chinese = entry.senses.filter(({ language }) => language === 'ZH');
  const fits = ({ partOfSpeech }: Sense) => {
    if (role === 'verb') return VERB.test(partOfSpeech ?? '') && !MODIFIER.test(partOfSpeech ?? '');
    return role === 'any' || /noun/.test(partOfSpeech ?? '');
  };
  const ordered = [...chinese.filter(fits), ...chinese.filter((sense) => !fits(sense))];
  for (const sense of ordered) {
    const first = chineseOf(sense)
      .split(/[,，;；、]/)
      .map(trimPlaceholders)
      .find((text) => text !== '');
    if (first) return first;
  }
  return '';
}

/** "使...变化" and "把...捆起来" keep what is said, not where the object goes. */
const trimPlaceholders = (text: string): string =>
  text
    .replace(/\.{2,}|…+|\s+/g, '')
    .replace(/^[使把将](?=.{2})/, '')
    .trim();

function withoutParentheses(text: string): string {
  let bare = text;
  for (let depth = 0; depth < 3; depth += 1) bare = bare.replace(/\s*[(（][^()（）]*[)）]\s*/g, ' ');
  return bare.replace(/\s+/g, ' ').trim();
}
