import { meaningOf } from '../common-words.ts';
import type { GlossedWord } from '../glossed-word.ts';
import type { Lexicon } from '../lexicon.ts';
import type { Role } from '../senses.ts';
import type { Piece } from '../tokens.ts';
import { acronymOf } from './acronyms.ts';
import { ENGLISH_COMMON_WORDS } from './common-words.ts';
import { has, isBe, isDeterminer, isSimplePast, roleOf } from './grammar.ts';
import { measured } from './measure-words.ts';
import { placeNamed } from './names.ts';
import { glossOfBe, glossOfSmallWord } from './small-words.ts';
import { type EnglishUnit, unitsOf } from './units.ts';

/** Glosses neighbouring English words of `text` between two punctuation marks: phrases, dates and names as units. */
export function glossEnglish(pieces: readonly Piece[], text: string, lexicon: Lexicon): GlossedWord[] {
  const beginsSentence = /(?:^|[.!?:]["'”’)]*)\s*["'“‘(]*$/.test(
    text.slice(Math.max(0, pieces[0]!.start - 8), pieces[0]!.start),
  );
  const isShouted = !/\p{Ll}/u.test(text);
  const units = unitsOf(pieces, text, beginsSentence, lexicon);
  return units.map((unit, at) => {
    const { start, end, text: own } = unit;
    return { start, end, text: own, ...glossUnit(units, at, isShouted, lexicon) };
  });
}

type Glossed = Pick<GlossedWord, 'reading' | 'senses' | 'gloss'>;

function glossUnit(units: readonly EnglishUnit[], at: number, isShouted: boolean, lexicon: Lexicon): Glossed {
  const unit = units[at]!;
  if (unit.kind === 'kept')
    return { reading: null, senses: unit.written === unit.text ? [] : [unit.written!], gloss: unit.written! };
  if (unit.kind === 'name') return { reading: unit.entry?.phonetic ?? null, senses: [], gloss: unit.written! };
  if (unit.kind === 'quantity') {
    const gloss = measured(units, at, (index) => glossUnit(units, index, isShouted, lexicon).gloss, lexicon);
    return { reading: null, senses: gloss === unit.text ? [] : [gloss], gloss };
  }
  const acronym = isShouted ? null : acronymOf(unit, lexicon);
  if (acronym) return acronym;
  const place = placeNamed(unit.text, lexicon);
  if (place && !ENGLISH_COMMON_WORDS.has(unit.lower))
    return { reading: unit.entry?.phonetic ?? null, senses: [place], gloss: place };
  return glossWord(units, at, lexicon);
}

function glossWord(units: readonly EnglishUnit[], at: number, lexicon: Lexicon): Glossed {
  const unit = units[at]!;
  const role = unit.kind === 'phrase' && !unit.forms.has('past') ? 'any' : roleOf(units, at);
  const entry = asVerb(unit, role, lexicon);
  const choice = entry ? lexicon.choose(entry, role) : { reading: null, senses: [], best: '' };
  const { reading, senses } = choice;
  if (unit.contraction) return { reading, senses, gloss: glossOfContraction(units, at, lexicon) };
  const small = glossOfSmallWord(units, at);
  if (small !== null) return { reading, senses, gloss: small };
  const common = commonOf(unit, role);
  const best = common ?? (choice.best || partsOf(unit.text, lexicon));
  return { reading, senses, gloss: formed(best, units, at, role) };
}

/** The table's word: of a verb's form the verb's ("building": 建造), else the form's own ("building": 大楼). */
function commonOf({ lower, lemma, entry, forms }: EnglishUnit, role: Role): string | undefined {
  const [own, of, inflected] = [lower, lemma.toLowerCase(), entry?.inflectionOf ?? ''].map((word) =>
    ENGLISH_COMMON_WORDS.get(word),
  );
  const isForm = isVerbal(role) && forms.size > 0;
  const common = isForm
    ? ((own?.verb ? own : undefined) ?? inflected ?? (of === own ? undefined : of) ?? own)
    : (own ?? of ?? inflected);
  return meaningOf(common, role);
}

const isVerbal = (role: Role): boolean => role === 'verb' || role === 'transitive' || role === 'intransitive';

/** Where a verb is expected, "left" is a form of "leave" after all. */
function asVerb({ entry }: EnglishUnit, role: Role, lexicon: Lexicon) {
  if (!entry?.inflectionOf || !isVerbal(role)) return entry;
  return entry.isVerb ? entry : (lexicon.word('EN', entry.inflectionOf) ?? entry);
}

const STATES = new Set('是 有 需要 想要 喜欢 认为 知道 相信 希望 属于 包括 意思是 相比 根据 预期 感谢'.split(' '));

function formed(gloss: string, units: readonly EnglishUnit[], at: number, role: Role): string {
  const unit = units[at]!;
  if (unit.forms.has('comparative') && has(unit, 'adjective')) return `更${gloss.replace(/^更|的$/g, '')}`;
  if (unit.forms.has('superlative') && has(unit, 'adjective')) return `最${gloss.replace(/^最|的$/g, '')}的`;
  // "is feasible" is 可行, "a feasible plan" 可行的方案.
  if (role === 'adjective' && at > 0 && isPredicate(units, at)) return gloss.replace(/(?<=.)的$/, '');
  if (!isVerbal(role) || !isSimplePast(units, at)) return gloss;
  return STATES.has(gloss) || gloss === '' || gloss.endsWith('了') ? gloss : `${gloss}了`;
}

const isPredicate = (units: readonly EnglishUnit[], at: number): boolean =>
  !isDeterminer(units[at]) &&
  !isDeterminer(units[at - 1]) &&
  units[at + 1]?.kind !== 'phrase' &&
  !has(units[at + 1], 'noun');

function glossOfContraction(units: readonly EnglishUnit[], at: number, lexicon: Lexicon): string {
  const { contraction, text } = units[at]!;
  const { stem, gloss, acts } = contraction!;
  if (stem === null) return isBe(units[at]) ? negatedBe(units, at) : gloss;
  const entry = lexicon.lookUp(stem);
  const isName =
    /^\p{Lu}\p{Ll}/u.test(text) && !ENGLISH_COMMON_WORDS.has(stem) && (!entry || /^\p{Lu}/u.test(entry.lemma));
  const known = meaningOf(
    ENGLISH_COMMON_WORDS.get(stem) ?? ENGLISH_COMMON_WORDS.get(entry?.lemma.toLowerCase() ?? ''),
    'noun',
  );
  const own =
    known ??
    (isName || !entry ? (placeNamed(stem, lexicon) ?? text.slice(0, stem.length)) : lexicon.choose(entry, 'noun').best);
  return own + (acts === 'is' ? glossOfBe(units, at) : gloss);
}

/** "isn't feasible" is 不可行, "isn't a plan" 不是. */
const negatedBe = (units: readonly EnglishUnit[], at: number): string => {
  const be = glossOfBe(units, at);
  return be === '被' ? '没被' : `不${be === '正在' ? '在' : be}`;
};

/** "cross-team" and the like: what the parts say, if each says something; else the word as it is. */
function partsOf(text: string, lexicon: Lexicon): string {
  const parts = text.split('-');
  if (parts.length < 2) return text;
  const glosses = parts.map((part) => {
    const entry = lexicon.lookUp(part);
    return (
      meaningOf(ENGLISH_COMMON_WORDS.get(part.toLowerCase()), 'any') ?? (entry ? lexicon.choose(entry, 'any').best : '')
    );
  });
  return glosses.every(Boolean) ? glosses.join('') : text;
}
