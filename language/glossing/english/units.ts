import type { Headword } from '../headword.ts';
import type { Lexicon } from '../lexicon.ts';
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
  entry: Headword | null;
  /** How the word is inflected: past, pastParticiple, presentParticiple, thirdPerson, plural, comparative, superlative. */
  forms: ReadonlySet<string>;
  contraction?: Contraction;
  quantity?: Omit<FoundQuantity, 'length'>;
  /** Of a name and of what is kept: as it is written in the gloss. */
  written?: string;
}

const LONGEST_PHRASE = 5;
const LONGEST_IN_DICTIONARY = 4;
const GRAMMAR =
  'the a an this that these those my our your his her their its i we you he she they it is are was were be been and or will would can could should';
/** A phrase that begins or ends with one of these is grammar, not a phrase: "the report", "we have". */
const NO_PHRASE_EDGE = new Set(GRAMMAR.split(' '));
const NO_PHRASE_START = new Set('to of by for with from in at on not do does did has have had if'.split(' '));
const NO_PHRASE_END = new Set('of to'.split(' '));
const PARTICLE = /^(?:with|for|from|in|on|at|by|about|into|up|down|out|off|over|away)$/;
const BEFORE_NOUN = /^(?:an?|the|this|that|these|those|my|our|your|his|her|their|its|no|every|each|.*-.*)$/i;
const NO_FORMS: ReadonlySet<string> = new Set();

/** Cuts a run of pieces with only blanks between them into units. `beginsSentence`: the first capital says nothing. */
export function unitsOf(
  pieces: readonly Piece[],
  text: string,
  beginsSentence: boolean,
  lexicon: Lexicon,
): EnglishUnit[] {
  const units: EnglishUnit[] = [];
  for (let at = 0; at < pieces.length; ) {
    const { length, unit } = unitAt(pieces, at, text, beginsSentence && at === 0, lexicon);
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

function unitAt(pieces: readonly Piece[], at: number, text: string, isFirst: boolean, lexicon: Lexicon): Found {
  const piece = pieces[at]!;
  const whole = (length: number, rest: Partial<EnglishUnit>): Found => ({
    length,
    unit: { ...plainUnit(piece.start, pieces[at + length - 1]!.end, text), ...rest },
  });
  if (piece.kind === 'term') return whole(1, { kind: 'kept', written: piece.target! });
  const phrase = phraseLength(pieces, at, text, lexicon, (term) => ENGLISH_COMMON_WORDS.has(term), LONGEST_PHRASE);
  if (phrase) return whole(phrase, phraseOf(text.slice(piece.start, pieces[at + phrase - 1]!.end), lexicon));
  const quantity = quantityAt(pieces, at, text);
  if (quantity) return whole(quantity.pieces, { kind: 'quantity', quantity: quantity.found });
  if (piece.kind !== 'latin') return whole(1, { kind: 'kept', written: piece.text });

  const name = nameAt(pieces, at, isFirst, lexicon);
  if (name) return whole(name.pieces, { kind: 'name', written: name.gloss });
  const earlier = pieces[at - 1];
  const followsNoun = earlier !== undefined && (earlier.kind !== 'latin' || BEFORE_NOUN.test(earlier.text));
  const known = phraseLength(
    pieces,
    at,
    text,
    lexicon,
    (term) => isOrdinaryPhrase(term, followsNoun, lexicon),
    LONGEST_IN_DICTIONARY,
  );
  if (known) return whole(known, phraseOf(text.slice(piece.start, pieces[at + known - 1]!.end), lexicon));
  return { length: 1, unit: wordUnit(piece, pieces[at + 1], pieces[at + 2], isFirst, lexicon) };
}

/** A phrase is inflected at its head ("looked into") or, of nouns, at its end. */
function phraseOf(text: string, lexicon: Lexicon): Partial<EnglishUnit> {
  const lower = simple(text);
  const entry = lexicon.lookUp(text);
  const lemma = spellingsOf(lower, lexicon).find((term) => ENGLISH_COMMON_WORDS.has(term)) ?? entry?.lemma ?? lower;
  return { kind: 'phrase', entry, lemma, forms: lexicon.formsOf(lower.split(' ')[0]!) };
}

/** The term, and with the lemma of its first word ("followed up") or of its last ("account managers"). */
function spellingsOf(term: string, lexicon: Lexicon): string[] {
  const words = term.split(' ');
  const [first, last] = [lexicon.lemmaOf(words[0]!), lexicon.lemmaOf(words.at(-1)!)];
  const spellings = [term];
  if (first !== words[0]) spellings.push([first, ...words.slice(1)].join(' '));
  if (last !== words.at(-1)) spellings.push([...words.slice(0, -1), last].join(' '));
  return spellings;
}

const plainUnit = (start: number, end: number, text: string): EnglishUnit => {
  const own = text.slice(start, end);
  const lower = simple(own);
  return { start, end, text: own, lower, kind: 'kept', lemma: lower, entry: null, forms: NO_FORMS };
};

const simple = (text: string): string => text.toLowerCase().replaceAll('’', "'").replaceAll(/\s+/g, ' ');

/** Whether a rule is worth trying: digits, a number word, a month, a day, or what may stand before one. */
const MAY_BEGIN_QUANTITY =
  /^(?:[$€£¥￥\d]|us\$?$|us[d$]|rmb|cny|eur|gbp|q[1-4]$|the$|an?$|half$|next$|last$|this$|every$|each$|coming$|first$|second$|third$|fourth$|zero$|one$|two$|three|four|five|six|seven|eight|nine|ten$|eleven|twel|thir|fif|twen|for?t|eigh|nin|jan|feb|mar|apr|may$|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)/i;

/** A rule's find must end where a piece ends. */
function quantityAt(pieces: readonly Piece[], at: number, text: string) {
  const { start } = pieces[at]!;
  if (!MAY_BEGIN_QUANTITY.test(pieces[at]!.text)) return null;
  for (const rule of [...DATE_RULES, ...QUANTITY_RULES]) {
    rule.pattern.lastIndex = start;
    const match = rule.pattern.exec(text);
    if (!match) continue;
    const end = start + match[0].length;
    let last = at;
    while (last < pieces.length && pieces[last]!.end < end) last += 1;
    if (pieces[last]?.end !== end) continue;
    const found = rule.write(match);
    if (found) return { pieces: last - at + 1, found };
  }
  return null;
}

function phraseLength(
  pieces: readonly Piece[],
  at: number,
  text: string,
  lexicon: Lexicon,
  isPhrase: (term: string) => boolean,
  longest: number,
): number | null {
  for (let length = Math.min(longest, pieces.length - at); length >= 2; length -= 1) {
    const last = pieces[at + length - 1]!;
    if (pieces.slice(at, at + length).some(({ kind }) => kind !== 'latin')) continue;
    const term = simple(text.slice(pieces[at]!.start, last.end));
    if (spellingsOf(term, lexicon).some(isPhrase)) return length;
  }
  return null;
}

function isOrdinaryPhrase(term: string, isNoun: boolean, lexicon: Lexicon): boolean {
  const words = term.split(' ');
  const [first, last] = [words[0]!, words.at(-1)!];
  if (NO_PHRASE_EDGE.has(first) || NO_PHRASE_EDGE.has(last) || NO_PHRASE_START.has(first) || NO_PHRASE_END.has(last))
    return false;
  // "a contract with us": no verb that takes "with".
  if (isNoun && PARTICLE.test(last)) return false;
  return lexicon.exists('EN', term) && (lexicon.word('EN', term)?.isOrdinary ?? false);
}

function wordUnit(
  piece: Piece,
  next: Piece | undefined,
  afterNext: Piece | undefined,
  isFirst: boolean,
  lexicon: Lexicon,
): EnglishUnit {
  const { start, end, text } = piece;
  const lower = simple(text);
  const following = next && simple(next.text);
  const participle =
    following === 'been' ||
    (next !== undefined &&
      lexicon.formsOf(simple((following === 'already' ? afterNext : next)?.text ?? '')).has('pastParticiple'));
  const contraction = readContraction(lower, following, participle, isFirst);
  const entry = lexicon.lookUp(contraction?.stem ?? text);
  return {
    ...{ start, end, text, lower, kind: 'word', entry, lemma: entry?.lemma ?? lower, forms: lexicon.formsOf(lower) },
    ...(contraction && { contraction }),
  };
}
