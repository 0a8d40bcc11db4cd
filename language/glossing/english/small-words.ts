import {
  after,
  before,
  DEGREE,
  DO,
  HAVE,
  has,
  isBe,
  isDeterminer,
  isPassive,
  isPronoun,
  isState,
  roleOf,
} from './grammar.ts';
import type { EnglishUnit } from './units.ts';

/**
 * The words of grammar whose Chinese depends on what stands around them: "to send" is 发送 and "to the client" 给客户, "is"
 * is 是, 被 or 正在, "by" is 由, a date's limit or nothing. null for every other word.
 */
export function glossOfSmallWord(units: readonly EnglishUnit[], at: number): string | null {
  const { lower } = units[at]!;
  if (isBe(units[at]) && !units[at]!.contraction) return glossOfBe(units, at);
  if (HAVE.has(lower)) return glossOfHave(units, at);
  if (DO.has(lower)) return glossOfDo(units, at);
  return SMALL_WORDS[lower]?.(units, at) ?? null;
}

type Rule = (units: readonly EnglishUnit[], at: number) => string | null;

const SMALL_WORDS: Record<string, Rule> = {
  to: glossOfTo,
  by: glossOfBy,
  for: (units, at) =>
    units[at + 1]?.quantity?.kind === 'duration' ? '' : units[at + 1]?.forms.has('presentParticiple') ? '因' : null,
  of: (units, at) =>
    units[at + 1]?.quantity || units[at - 1]?.quantity
      ? ''
      : has(units[at - 1], 'noun') || units[at - 1]?.kind === 'phrase'
        ? null
        : '关于',
  that: (units, at) => (isConjunction(units, at) ? '' : null),
  not: (units, at) => {
    const helper = units[at - 1];
    if (helper?.lower === 'did') return '没';
    return helper && HAVE.has(helper.lower) ? '没有' : null;
  },
  on: (units, at) =>
    units[at - 1] && !units[at + 1]?.quantity && has(units[at - 1], 'noun') && !has(units[at - 1], 'verb')
      ? '关于'
      : null,
  like: (units, at) => (isPreposed(units, at) ? '像' : null),
  one: (units, at) => (has(units[at + 1], 'noun') ? '一个' : null),
  per: (units, at) => (isDeterminer(units[at + 1]) ? '按照' : null),
  about: aroundNumber,
  around: aroundNumber,
  and: (units, at) => (isPronoun(units[at + 1]) ? '并且' : null),
  last: (units, at) =>
    units[at + 1]?.forms.has('past')
      ? '上次'
      : isDeterminer(units[at - 1]) || has(units[at + 1], 'noun')
        ? '最后的'
        : null,
  as: (units, at) => (units[at + 1] && isPronoun(units[at + 1]) ? '如' : null),
  who: (units, at) => (at > 0 && has(units[at - 1], 'noun') ? '' : null),
  which: (units, at) => (at > 0 && has(units[at - 1], 'noun') ? '' : null),
};

export function glossOfBe(units: readonly EnglishUnit[], at: number): string {
  const next = after(units, at);
  const nextAt = next ? units.indexOf(next, at) : -1;
  const isBeen = units[at]!.lower === 'been';
  if (next?.forms.has('presentParticiple') && roleOf(units, nextAt) !== 'noun' && next.kind !== 'quantity')
    return isBeen ? '一直在' : '正在';
  if (next && nextAt >= 0 && isPassive(units, nextAt)) return '被';
  if (next && (isState(next) || DEGREE.has(next.lower) || isPredicatePhrase(next))) return '';
  if (isBeen || units[at]!.lower === 'being') return '';
  const role = next ? roleOf(units, nextAt) : 'any';
  return role === 'adjective' && !has(units[nextAt + 1], 'noun') ? '' : '是';
}

/** "is in charge of", "was out of office": the phrase says it all; but "is one of". */
const isPredicatePhrase = ({ kind, lower }: EnglishUnit): boolean =>
  kind === 'phrase' && !/^(?:one|part|some|all|most|both|a|an|the) /.test(lower);

function glossOfHave(units: readonly EnglishUnit[], at: number): string | null {
  const next = after(units, at);
  if (units[at + 1]?.lower === 'not') return '';
  if (next?.lower === 'been') return '已';
  return next?.forms.has('pastParticiple') && !isDeterminer(units[at + 1]) ? '已' : null;
}

/** "do not", "do you": only there to help. */
function glossOfDo(units: readonly EnglishUnit[], at: number): string | null {
  const next = units[at + 1];
  return next?.lower === 'not' || isPronoun(next) || at === 0 ? '' : null;
}

function glossOfTo(units: readonly EnglishUnit[], at: number): string | null {
  const next = after(units, at);
  if (!next) return null;
  if (next.kind === 'word' || next.kind === 'phrase') {
    const isVerb = (has(next, 'verb') && /^\p{Ll}/u.test(next.text)) || next.lower === 'be' || next.lower === 'have';
    if (isVerb && next.forms.size === 0 && !isDeterminer(next) && !isPronoun(next)) return '';
    if (next.forms.has('presentParticiple')) return '';
    if (next.kind === 'phrase' && VERB_PHRASE.test(next.lower)) return '';
  }
  if (isPronoun(next) || next.kind === 'name') return MOTION.test(before(units, at)?.lemma ?? '') ? '到' : '给';
  return next.quantity || next.kind === 'kept' || isMotion(units, at) ? '到' : '给';
}

/** "about 320 users" */
function aroundNumber(units: readonly EnglishUnit[], at: number): string | null {
  return units[at + 1]?.quantity ? '大约' : null;
}

const VERB_PHRASE =
  /^(?:make|get|take|give|go|keep|let|be|have|touch|carry) | (?:up|down|out|off|in|on|over|back|into|with|for|about|through|live)$/;
const MOTION =
  /^(?:go|come|move|travel|fly|return|change|switch|add|upload|postpone|reschedule|increase|decrease|lead|push|get|flight|trip|visit|up|back|limit|range)$/;

const isMotion = (units: readonly EnglishUnit[], at: number): boolean =>
  units.slice(Math.max(0, at - 4), at).some(({ lemma }) => MOTION.test(lemma));

function glossOfBy(units: readonly EnglishUnit[], at: number): string | null {
  const next = units[at + 1];
  if (next?.quantity?.kind === 'date' || /^(?:tomorrow|today|tonight|noon|now|the end of)/.test(next?.lower ?? ''))
    return '不迟于';
  if (next?.quantity) return '';
  return next?.forms.has('presentParticiple') ? '通过' : null;
}

/** "I think that we …": only a sign that a sentence follows. */
function isConjunction(units: readonly EnglishUnit[], at: number): boolean {
  const next = units[at + 1];
  const previous = units[at - 1];
  if (!next || !previous) return false;
  return isPronoun(next) || isDeterminer(next) || next.kind === 'name' || next.forms.has('plural');
}

const isPreposed = (units: readonly EnglishUnit[], at: number): boolean =>
  isBe(units[at - 1]) || /^(?:look|feel|sound|seem)$/.test(units[at - 1]?.lemma ?? '');
