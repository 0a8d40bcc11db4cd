import type { Dictionary } from '../../dictionary/dictionary.ts';
import type { WordEntry } from '../../dictionary/entry.ts';
import type { Piece } from '../tokens.ts';
import { ENGLISH_COMMON_WORDS } from './common-words.ts';
import { type Contraction, readContraction } from './contractions.ts';
import { DATE_RULES } from './dates.ts';
import { nameAt } from './names.ts';
import { type FoundQuantity, QUANTITY_RULES } from './quantities.ts';

/** What a sentence is made of for its grammar: a word, a phrase that is one unit, or something read by a rule. */
export interface EnglishUnit {
  start: number;
  end: number;
  text: string;
  /** In small letters with a straight apostrophe. */
  lower: string;
  kind: 'word' | 'phrase' | 'name' | 'quantity' | 'kept';
  lemma: string;
  entry: WordEntry | null;
  /** How the word is inflected: past, pastParticiple, presentParticiple, thirdPerson, plural, comparative, superlative. */
  forms: ReadonlySet<string>;
  contraction?: Contraction;
  quantity?: Omit<FoundQuantity, 'length'>;
  /** Of a name and of what is kept: as it is written in the gloss. */
  written?: string;
}

const LONGEST_PHRASE = 5;
const LONGEST_IN_DICTIONARY = 4;
const GRAMMAR = 'the a an this that these those my our your his her their its i we you he she they it is are was were be been and or will would can could should';
/** A phrase that begins or ends with one of these is grammar, not a phrase: "the report", "we have". */
const NO_PHRASE_EDGE = new Set(GRAMMAR.split(' '));
const NO_PHRASE_START = new Set('to of by for with from in at on not do does did has have had if'.split(' '));
const NO_PHRASE_END = new Set('of to'.split(' '));
/** Technical fields and the web, whose phrases are made of ordinary words ("we can": [网络]). */
const FIELD_ONLY = /^\[(?:网络|医|化|电|机|人名|地名|电影|经|计|建|法)\]/;
const PARTICLE = /^(?:with|for|from|in|on|at|by|about|into|up|down|out|off|over|away)$/;
const BEFORE_NOUN = /^(?:an?|the|this|that|these|those|my|our|your|his|her|their|its|no|every|each|.*-.*)$/i;
const NO_FORMS: ReadonlySet<string> = new Set();

/** Cuts a run of pieces with only blanks between them into units. `beginsSentence`: the first capital says nothing. */
export function unitsOf(
  pieces: readonly Piece[],
  text: string,
  beginsSentence: boolean,
  dictionary: Dictionary,
): EnglishUnit[] {
  const units: EnglishUnit[] = [];
  for (let at = 0; at < pieces.length; ) {
    const { length, unit } = unitAt(pieces, at, text, beginsSentence && at === 0, dictionary);
    units.push(unit);
    at += length;
  }
  return units;
}

interface Found {
  /** In pieces. */
  length: number;
  unit: EnglishUnit;
}

function unitAt(pieces: readonly Piece[], at: number, text: string, isFirst: boolean, dictionary: Dictionary): Found {
  const piece = pieces[at]!;
  const whole = (length: number, rest: Partial<EnglishUnit>): Found => ({
    length,
    unit: { ...plainUnit(piece.start, pieces[at + length - 1]!.end, text), ...rest },
  });
  if (piece.kind === 'term') return whole(1, { kind: 'kept', written: piece.target! });
  const phrase = phraseLength(pieces, at, text, dictionary, (term) => ENGLISH_COMMON_WORDS.has(term), LONGEST_PHRASE);
  if (phrase) return whole(phrase, phraseOf(text.slice(piece.start, pieces[at + phrase - 1]!.end), dictionary));
  const quantity = quantityAt(pieces, at, text);
  if (quantity) return whole(quantity.pieces, { kind: 'quantity', quantity: quantity.found });
  if (piece.kind !== 'latin') return whole(1, { kind: 'kept', written: piece.text });

  const name = nameAt(pieces, at, isFirst, dictionary);
  if (name) return whole(name.pieces, { kind: 'name', written: name.gloss });
  const earlier = pieces[at - 1];
  const followsNoun = earlier !== undefined && (earlier.kind !== 'latin' || BEFORE_NOUN.test(earlier.text));
  const known = phraseLength(pieces, at, text, dictionary, (term) => isOrdinaryPhrase(term, followsNoun, dictionary), LONGEST_IN_DICTIONARY);
  if (known) return whole(known, phraseOf(text.slice(piece.start, pieces[at + known - 1]!.end), dictionary));
  return { length: 1, unit: wordUnit(piece, pieces[at + 1], pieces[at + 2], isFirst, dictionary) };
}

/** A phrase is inflected at its head ("looked into") or, of nouns, at its end. */
function phraseOf(term: string, dictionary: Dictionary): Partial<EnglishUnit> {
  const lower = simple(term);
  const entry = dictionary.lookUp(term);
  const words = lower.split(' ');
  const known = [lower, [dictionary.lemmaOf(words[0]!), ...words.slice(1)].join(' '), [...words.slice(0, -1), dictionary.lemmaOf(words.at(-1)!)].join(' ')];
  const lemma = known.find((variant) => ENGLISH_COMMON_WORDS.has(variant)) ?? entry?.lemma ?? lower;
  return { kind: 'phrase', entry, lemma, forms: formsOf(words[0]!, dictionary) };
}

const plainUnit = (start: number, end: number, text: string): EnglishUnit => {
  const own = text.slice(start, end);
  const lower = simple(own);
  return { start, end, text: own, lower, kind: 'kept', lemma: lower, entry: null, forms: NO_FORMS };
};

const simple = (text: string): string => text.toLowerCase().replaceAll('’', "'").replaceAll(/\s+/g, ' ');

/** A rule's find must end where a piece ends. */
function quantityAt(pieces: readonly Piece[], at: number, text: string) {
  const { start } = pieces[at]!;
  for (const rule of [...DATE_RULES, ...QUANTITY_RULES]) {
    rule.pattern.lastIndex = start;
    const match = rule.pattern.exec(text);
    if (!match) continue;
    const end = start + match[0].length;
    const last = pieces.findIndex((piece, index) => index >= at && piece.end === end);
    const found = last < 0 ? null : rule.write(match);
    if (found) return { pieces: last - at + 1, found };
  }
  return null;
}

function phraseLength(
  pieces: readonly Piece[],
  at: number,
  text: string,
  dictionary: Dictionary,
  isPhrase: (term: string) => boolean,
  longest: number,
): number | null {
  for (let length = Math.min(longest, pieces.length - at); length >= 2; length -= 1) {
    const last = pieces[at + length - 1]!;
    if (pieces.slice(at, at + length).some(({ kind }) => kind !== 'latin')) continue;
    const term = simple(text.slice(pieces[at]!.start, last.end));
    // "followed up" is a form of "follow up", "account managers" of "account manager".
    const [head, ...rest] = term.split(' ');
    const variants = [term, [dictionary.lemmaOf(head!), ...rest].join(' '), `${term.slice(0, -rest.at(-1)!.length)}${dictionary.lemmaOf(rest.at(-1)!)}`];
    if (variants.some(isPhrase)) return length;
  }
  return null;
}

function isOrdinaryPhrase(term: string, isNoun: boolean, dictionary: Dictionary): boolean {
  const words = term.split(' ');
  const [first, last] = [words[0]!, words.at(-1)!];
  if (NO_PHRASE_EDGE.has(first) || NO_PHRASE_EDGE.has(last) || NO_PHRASE_START.has(first) || NO_PHRASE_END.has(last)) return false;
  // "a contract with us": no verb that takes "with".
  if (isNoun && PARTICLE.test(last)) return false;
  const entry = dictionary.word('EN', term);
  return entry?.senses.some(({ text, language }) => language === 'ZH' && !FIELD_ONLY.test(text)) ?? false;
}

function wordUnit(piece: Piece, next: Piece | undefined, afterNext: Piece | undefined, isFirst: boolean, dictionary: Dictionary): EnglishUnit {
  const { start, end, text } = piece;
  const lower = simple(text);
  const following = next && simple(next.text);
  const participle = following === 'been' || (next !== undefined && formsOf(simple((following === 'already' ? afterNext : next)?.text ?? ''), dictionary).has('pastParticiple'));
  const contraction = readContraction(lower, following, participle, isFirst);
  const entry = dictionary.lookUp(contraction?.stem ?? text);
  return {
    ...{ start, end, text, lower, kind: 'word', entry, lemma: entry?.lemma ?? lower, forms: formsOf(lower, dictionary) },
    ...(contraction && { contraction }),
  };
}

const rememberedForms = new WeakMap<Dictionary, Map<string, ReadonlySet<string>>>();
const MOST_REMEMBERED = 8_000;

/** Which forms of its lemma a word is; "left" is past and participle of "leave" though it has an entry of its own. */
export function formsOf(lower: string, dictionary: Dictionary): ReadonlySet<string> {
  const known = rememberedForms.get(dictionary) ?? new Map<string, ReadonlySet<string>>();
  rememberedForms.set(dictionary, known);
  const remembered = known.get(lower);
  if (remembered) return remembered;
  if (known.size >= MOST_REMEMBERED) known.clear();
  const forms = readForms(lower, dictionary);
  known.set(lower, forms);
  return forms;
}

function readForms(lower: string, dictionary: Dictionary): ReadonlySet<string> {
  const entry = dictionary.lookUp(lower);
  if (!entry) return NO_FORMS;
  const lemma = entry.inflectionOf ?? entry.lemma;
  const owner = lemma === entry.lemma ? entry : dictionary.word('EN', lemma);
  const kinds = (owner?.forms ?? []).filter((form) => form.text === lower).map(({ kind }) => kind);
  const isBoth = kinds.includes('past') && !owner!.forms.some(({ kind }) => kind === 'pastParticiple');
  return new Set(isBoth ? [...kinds, 'pastParticiple'] : kinds);
}
