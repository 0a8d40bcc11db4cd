import type { Role } from '../senses.ts';
import type { EnglishUnit } from './units.ts';

/**
 * What the neighbours of an English word say about its part of speech: after "to" or a modal a verb, after an article or a
 * possessive a noun, unless a noun follows. Inflection decides first; what remains open stays open.
 */

const wordSet = (list: string): ReadonlySet<string> => new Set(list.split(' '));

export const BE = wordSet('is are am was were be been being');
export const HAVE = wordSet('have has had having');
export const DO = wordSet('do does did');
const MODALS = wordSet('will would can could should must may might shall cannot');
const SUBJECTS = wordSet('i we you he she they it who everyone everybody someone anyone nobody');
const OBJECTS = wordSet('me us him them it you her everyone');
const DETERMINERS = wordSet(
  'the a an this that these those my our your his her their its each every any some no another all both several many few which whose what more',
);
const PREPOSITIONS = wordSet(
  'of in on at for with from by about into onto over under after before between among during through without within against per via regarding despite near across behind towards toward than as',
);
export const DEGREE = wordSet('very too so quite really more most less rather extremely');
const CONJUNCTIONS = wordSet('and or but nor');
/** Participles that say how something is, not what was done to it: no 被. */
const STATES = wordSet(
  'closed located supposed concerned interested tired pleased excited worried based headquartered founded attached satisfied qualified experienced available due done gone born finished',
);
const SKIPPED = wordSet('not also already still just never always often currently recently now all');
const VERBAL = ['past', 'pastParticiple', 'presentParticiple'] as const;

const is = (unit: EnglishUnit | undefined, words: ReadonlySet<string>): boolean =>
  unit !== undefined && words.has(unit.lower);

export const isBe = (unit: EnglishUnit | undefined): boolean =>
  is(unit, BE) || unit?.contraction?.acts === 'is' || /^(?:is|are|was|were)n't$/.test(unit?.lower ?? '');
export const isPronoun = (unit: EnglishUnit | undefined): boolean => is(unit, SUBJECTS) || is(unit, OBJECTS);
export const isDeterminer = (unit: EnglishUnit | undefined): boolean =>
  is(unit, DETERMINERS) || unit?.contraction?.acts === 'possessive';

const MOST_ADVERBS = 4;

/** The unit before, without the adverbs that may stand between an auxiliary and its verb. */
export function before(units: readonly EnglishUnit[], at: number): EnglishUnit | undefined {
  let index = at - 1;
  while (index > Math.max(0, at - MOST_ADVERBS) && isAdverb(units[index]!)) index -= 1;
  return units[index];
}

export function after(units: readonly EnglishUnit[], at: number): EnglishUnit | undefined {
  let index = at + 1;
  while (index < Math.min(units.length - 1, at + MOST_ADVERBS) && isAdverb(units[index]!)) index += 1;
  return units[index];
}

const isAdverb = (unit: EnglishUnit): boolean =>
  is(unit, SKIPPED) || (unit.lower.endsWith('ly') && has(unit, 'adverb'));

const NO_NOUN = [PREPOSITIONS, CONJUNCTIONS, SKIPPED, DETERMINERS, SUBJECTS, MODALS, BE, HAVE, DO];

/** Whether the dictionary lists it as such; a form counts as its lemma. */
export function has(unit: EnglishUnit | undefined, part: 'verb' | 'noun' | 'adjective' | 'adverb'): boolean {
  if (!unit || (part === 'noun' && NO_NOUN.some((words) => words.has(unit.lower)))) return false;
  return unit.entry?.parts.has(part) ?? false;
}

export function roleOf(units: readonly EnglishUnit[], at: number): Role {
  const unit = units[at]!;
  if (unit.contraction) return 'noun';
  const role = roughRole(units, at);
  return role === 'verb' ? verbRole(units, at) : role;
}

function roughRole(units: readonly EnglishUnit[], at: number): Role {
  const unit = units[at]!;
  const previous = before(units, at);
  const next = units[at + 1];
  if (unit.forms.has('comparative') || unit.forms.has('superlative'))
    return has(unit, 'adjective') ? 'adjective' : 'adverb';
  if (VERBAL.some((form) => unit.forms.has(form))) return roleOfParticiple(units, at);
  if (is(previous, CONJUNCTIONS) && has(unit, 'noun') && at > 1 && has(units[at - 2], 'noun'))
    return roughRole(units, at - 2) === 'verb' ? 'verb' : 'noun';
  if (isDeterminer(previous)) return isAttribute(unit, next) ? 'adjective' : 'noun';
  if (isBe(previous)) return has(unit, 'adjective') ? 'adjective' : 'any';
  if (is(previous, DEGREE)) return has(unit, 'adjective') ? 'adjective' : 'adverb';
  if (unit.lower.endsWith('ly') && has(unit, 'adverb')) return 'adverb';
  if (beginsVerb(previous) && has(unit, 'verb')) return 'verb';
  if (is(previous, PREPOSITIONS)) return isAttribute(unit, next) ? 'adjective' : 'noun';
  if (unit.forms.has('thirdPerson') && has(unit, 'verb') && isSubject(previous) && !isBe(next) && !has(next, 'verb'))
    return 'verb';
  if (!previous) return roleAtStart(unit, next);
  if (previous.forms.has('plural') && has(unit, 'verb') && unit.forms.size === 0 && opensObject(next)) return 'verb';
  if (isAttribute(unit, next)) return 'adjective';
  return has(unit, 'noun') && !is(unit, SKIPPED) ? 'noun' : 'any';
}

const beginsVerb = (unit: EnglishUnit | undefined): boolean =>
  unit !== undefined &&
  (unit.lower === 'to' ||
    unit.lower === 'please' ||
    is(unit, MODALS) ||
    is(unit, DO) ||
    is(unit, SUBJECTS) ||
    /^(?:will|negation|let)$/.test(unit.contraction?.acts ?? '') ||
    /(?:^| )to$/.test(unit.lower));

/** "Check the logs", "Send us a copy": an imperative. */
function roleAtStart(unit: EnglishUnit, next: EnglishUnit | undefined): Role {
  if (has(unit, 'verb') && (isDeterminer(next) || isPronoun(next))) return 'verb';
  return isAttribute(unit, next) ? 'adjective' : 'any';
}

/** An adjective right before a noun: "the new product", but not "the new". */
function isAttribute(unit: EnglishUnit, next: EnglishUnit | undefined): boolean {
  if (!has(unit, 'adjective') || !next) return false;
  if (is(next, PREPOSITIONS) || isBe(next) || is(next, MODALS) || isPronoun(next) || isDeterminer(next)) return false;
  return (
    next.kind === 'phrase' ||
    next.kind === 'name' ||
    has(next, 'noun') ||
    (has(next, 'adjective') && next.entry !== null)
  );
}

function roleOfParticiple(units: readonly EnglishUnit[], at: number): Role {
  const unit = units[at]!;
  const previous = before(units, at);
  const next = units[at + 1];
  if (isDeterminer(previous) || is(previous, PREPOSITIONS)) {
    const isNoun = !next || is(next, PREPOSITIONS) || isBe(next) || is(next, MODALS) || next.forms.has('thirdPerson');
    if (isNoun && isDeterminer(previous) && has(unit, 'noun')) return 'noun';
    if (next && (has(next, 'noun') || has(next, 'adjective')) && !isDeterminer(next) && isDeterminer(previous))
      return 'adjective';
  }
  const isDescribed =
    previous !== undefined && has(previous, 'adjective') && !has(previous, 'verb') && !next?.forms.size;
  if (isDescribed && has(unit, 'noun') && !has(next, 'noun')) return 'noun';
  return 'verb';
}

/** With an object behind it or without: "grow the team" and "grow by 20 %". */
function verbRole(units: readonly EnglishUnit[], at: number): Role {
  if (isPassive(units, at)) return 'transitive';
  const next = units[at + 1];
  if (!next || is(next, PREPOSITIONS) || next.lower === 'to' || is(next, SKIPPED)) return 'intransitive';
  return opensObject(next) ? 'transitive' : 'verb';
}

const opensObject = (unit: EnglishUnit | undefined): boolean =>
  unit !== undefined &&
  (isDeterminer(unit) ||
    isPronoun(unit) ||
    unit.kind === 'quantity' ||
    unit.kind === 'name' ||
    unit.kind === 'kept' ||
    (has(unit, 'noun') && !is(unit, PREPOSITIONS)));

const isSubject = (unit: EnglishUnit | undefined): boolean =>
  unit !== undefined &&
  (isPronoun(unit) ||
    unit.kind === 'name' ||
    (has(unit, 'noun') && !is(unit, CONJUNCTIONS) && !is(unit, PREPOSITIONS)));

export const isPassive = (units: readonly EnglishUnit[], at: number): boolean =>
  units[at]!.forms.has('pastParticiple') && isBe(before(units, at)) && !isState(units[at]!);

export const isState = (unit: EnglishUnit): boolean => is(unit, STATES);

/** A plain past, which Chinese marks with 了: not "has sent", "was sent", "did send". */
export function isSimplePast(units: readonly EnglishUnit[], at: number): boolean {
  const previous = before(units, at);
  if (!units[at]!.forms.has('past') || isBe(previous) || is(previous, HAVE) || previous?.contraction) return false;
  return isSubject(previous) || previous?.lower === 'and' || previous?.kind === 'quantity';
}

export const isPreposition = (unit: EnglishUnit | undefined): boolean => is(unit, PREPOSITIONS);
