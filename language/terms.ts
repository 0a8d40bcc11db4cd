import { wordSpans } from './glossing/chinese/cut.ts';
import { commonWords } from './glossing/common-words.ts';
import { FUNCTION_WORDS } from './glossing/english/function-words.ts';
import { containsHan } from './scripts.ts';
import { protectedSpans, type Span } from './spans.ts';

/** A place of a text where a term stands. */
export interface TermPlace<Term> extends Span {
  term: Term;
}

/** Where terms stand in a text: in order, the longest first where two would overlap. */
export type FindTerms<Term> = (text: string) => TermPlace<Term>[];

/** A letter, by its UTF-16 unit, leads on to the next. */
interface Node<Term> {
  next: Map<number, Node<Term>>;
  term?: Term;
}

/** Of the terms that begin at one place; a longer one may have to give way to one that begins earlier or later. */
const MOST_AT_ONE_PLACE = 8;

/**
 * Prepares some thousand terms to be found in many texts. English ones are found at the borders of words, in any case and in
 * the plural; Chinese ones where they cut no word in two. None is found within what a translation must leave alone. Of two
 * terms with one source the later counts.
 */
export function termFinder<Term extends { source: string }>(terms: readonly Term[]): FindTerms<Term> {
  const root: Node<Term> = { next: new Map() };
  for (const term of terms) add(root, term);
  if (root.next.size === 0) return () => [];

  return (text) => {
    const places = placesIn(text, folded(text), root);
    if (places.length === 0) return [];
    const touchesKept = overlapWith(protectedSpans(text), text.length);
    const hasHan = places.some(({ start, end }) => containsHan(text.slice(start, end)));
    const words = hasHan ? wordBorders(text) : null;
    const taken = new Uint8Array(text.length);

    const chosen: TermPlace<Term>[] = [];
    for (const place of places.toSorted((a, b) => b.end - b.start - (a.end - a.start))) {
      // What is taken is at least as long as this: it covers the one end or the other.
      if (taken[place.start] || taken[place.end - 1] || touchesKept(place)) continue;
      if (words && cutsWord(words, place)) continue;
      taken.fill(1, place.start, place.end);
      chosen.push(place);
    }
    return chosen.toSorted((a, b) => a.start - b.start);
  };
}

/** Whether a term stands in a text, Latin letters in any case, at the borders of words and in the plural. */
export function mentions(text: string, term: string): boolean {
  const [searched, wanted] = [folded(text), folded(term)];
  for (let at = searched.indexOf(wanted); at >= 0; at = searched.indexOf(wanted, at + 1)) {
    if (!joins(text, at) && wholeEnd(text, searched, at, at + wanted.length) !== null) return true;
  }
  return false;
}

function add<Term extends { source: string }>(root: Node<Term>, term: Term): void {
  const source = folded(term.source);
  let node = root;
  for (let at = 0; at < source.length; at += 1) {
    const unit = source.charCodeAt(at);
    const known = node.next.get(unit);
    const next = known ?? { next: new Map() };
    if (!known) node.next.set(unit, next);
    node = next;
  }
  if (node !== root) node.term = term;
}

/** Every place at which a term may stand, up to some that begin alike. */
function placesIn<Term extends { source: string }>(text: string, searched: string, root: Node<Term>) {
  const places: TermPlace<Term>[] = [];
  for (let start = 0; start < text.length; start += 1) {
    let node = root.next.get(searched.charCodeAt(start));
    if (!node || joins(text, start)) continue;
    const ends: [end: number, term: Term][] = [];
    for (let end = start + 1; node; end += 1) {
      if (node.term) ends.push([end, node.term]);
      node = node.next.get(searched.charCodeAt(end));
    }
    let found = 0;
    for (let at = ends.length - 1; at >= 0 && found < MOST_AT_ONE_PLACE; at -= 1) {
      const [end, term] = ends[at]!;
      const whole = wholeEnd(text, searched, start, end);
      if (whole === null || isOrdinaryWord(term.source, text.slice(start, end))) continue;
      places.push({ start, end: whole, term });
      found += 1;
    }
  }
  return places;
}

/** Unit by unit, so that all offsets stay. */
function folded(text: string): string {
  let result = '';
  for (let at = 0; at < text.length; at += 1) {
    const unit = text[at]!;
    const lower = unit.toLowerCase();
    result += SAME[unit] ?? (lower.length === 1 ? lower : unit);
  }
  return result;
}

/** Other ways to write a blank and an apostrophe. */
const SAME: Record<string, string> = { '\u00a0': ' ', '\u3000': ' ', '\t': ' ', '’': "'" };

/** "API" is no term in "rapid": whether a word goes on from the unit before `at` to the one at it. Chinese has no such border. */
function joins(text: string, at: number): boolean {
  const [before, after] = [text[at - 1], text[at]];
  return before !== undefined && after !== undefined && isWordUnit(before) && isWordUnit(after);
}

const WORD_UNIT = /[\p{L}\p{N}\p{M}]/u;
const isWordUnit = (unit: string) => WORD_UNIT.test(unit) && !containsHan(unit);

/** Where what begins at `start` and matches up to `end` ends as a whole word: there, or behind the ending of a plural. */
function wholeEnd(text: string, searched: string, start: number, end: number): number | null {
  if (!joins(text, end)) return end;
  const plural = end - start > 1 && /[a-z]/.test(searched[end - 1]!) ? pluralEnd(searched, end) : end;
  return plural > end && !joins(text, plural) ? plural : null;
}

function pluralEnd(searched: string, end: number): number {
  if (searched.startsWith('es', end) && /(?:[sxz]|[cs]h)$/.test(searched.slice(end - 2, end))) return end + 2;
  return searched[end] === 's' && searched[end - 1] !== 's' ? end + 1 : end;
}

/** The commonest words of English are no names in small letters: "it" is not IT, "who" not WHO. */
function isOrdinaryWord(source: string, found: string): boolean {
  return /^\p{Lu}+$/u.test(source) && !/\p{Lu}/u.test(found[0]!) && ORDINARY_WORDS.has(found.toLowerCase());
}

const ORDINARY_WORDS = commonWords(FUNCTION_WORDS);

/** Tells whether a place has anything of these spans in it. */
function overlapWith(spans: readonly Span[], length: number): (place: Span) => boolean {
  const before = new Uint32Array(length + 1);
  for (const { start, end } of spans) for (let at = start; at < end; at += 1) before[at + 1] = 1;
  for (let at = 0; at < length; at += 1) before[at + 1]! += before[at]!;
  return ({ start, end }) => before[start] !== before[end];
}

/** Where jieba's words are: which one each unit belongs to, and whether one begins or ends at a place. */
interface WordBorders {
  isBorder: Uint8Array;
  words: Span[];
  wordAt: Uint32Array;
}

function wordBorders(text: string): WordBorders {
  const words = wordSpans(text);
  const isBorder = new Uint8Array(text.length + 1);
  const wordAt = new Uint32Array(text.length);
  words.forEach(({ start, end }, index) => {
    isBorder[start] = 1;
    isBorder[end] = 1;
    wordAt.fill(index, start, end);
  });
  return { isBorder, words, wordAt };
}

/** 合同 is no term in 联合同意, whose words are 联合 and 同意, and 会 none in 会议; but 公司 is one in 子公司. */
function cutsWord({ isBorder, words, wordAt }: WordBorders, { start, end }: Span): boolean {
  if (isBorder[start] && isBorder[end]) return false;
  const first = words[wordAt[start]!]!;
  const isWithinOne = first.start <= start && end <= first.end;
  return !isWithinOne || end - start === 1;
}
