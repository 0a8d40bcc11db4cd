import type { Lexicon } from '../lexicon.ts';
import { has, isPreposition } from './grammar.ts';
import { writeChineseNumber } from './numerals.ts';
import type { EnglishUnit } from './units.ts';

const FARTHEST_NOUN = 4;
const DEFAULT = '个';
const PEOPLE = /(?:师|员|者|人|经理|同事|客户|用户|顾客)$/;

/** A quantity as Chinese writes it; a bare count gets the measure word of what it counts: three contracts is 三份合同. */
export function measured(
  units: readonly EnglishUnit[],
  at: number,
  glossOf: (at: number) => string,
  lexicon: Lexicon,
): string {
  const { gloss, counts } = units[at]!.quantity!;
  if (counts === undefined || !Number.isInteger(counts)) return gloss;
  const counted = countedNoun(units, at, counts);
  const isOfThem = /^(?:of (?:them|us|these|those|which)|of)$/.test(units[at + 1]?.lower ?? '');
  if (counted === null && !isOfThem) return gloss;
  const number = /^\d/.test(gloss) && counts > 10 ? gloss : writeChineseNumber(counts, true);
  return number + (counted === null ? DEFAULT : measureWord(glossOf(counted).replace(/的$/, ''), lexicon));
}

/** The first plural behind the count, past its adjectives; behind "one" the last of a row of nouns. */
function countedNoun(units: readonly EnglishUnit[], at: number, counts: number): number | null {
  let noun: number | null = null;
  for (let index = at + 1; index < Math.min(units.length, at + 1 + FARTHEST_NOUN); index += 1) {
    const unit = units[index]!;
    if (unit.contraction?.acts === 'possessive') return index;
    if (isPreposition(unit) || unit.quantity || unit.contraction) return noun;
    if (unit.forms.has('plural') || (unit.kind === 'phrase' && /(?<!s)s$/.test(unit.lower))) return index;
    if (counts === 1 && has(unit, 'noun')) noun = index;
    if (!has(unit, 'noun') && !has(unit, 'adjective')) return noun;
  }
  return noun;
}

/** What CC-CEDICT counts the Chinese word with, its first measure word. */
function measureWord(noun: string, lexicon: Lexicon): string {
  if (PEOPLE.test(noun)) return '名';
  for (const word of [noun, noun.slice(-2)]) {
    const measure = /^measure word: (\p{Script=Han})/u.exec(lexicon.word('ZH', word)?.measure ?? '')?.[1];
    if (measure) return measure;
  }
  return DEFAULT;
}
