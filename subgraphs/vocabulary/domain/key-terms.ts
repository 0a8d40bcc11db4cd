import type { CardState } from './card-state.ts';
import { type CefrLevel, rankOfLevel } from './levels.ts';
import { type PhraseWord, phraseAt } from './phrasal-verbs.ts';
import { type Span, type Token, tokenise } from './tokens.ts';

/** What has to be known of a dictionary entry. */
export interface Headword extends PhraseWord {
  readonly id: string;
  /** 1 is the most frequent. */
  readonly frequencyRank: number | null;
  readonly senses: readonly { text: string }[];
}

/** Looks up a word or phrase in any form; null when there is none. */
export type LookUp<W extends Headword> = (term: string) => W | null;

export interface KeyTerm<W extends Headword> extends Span {
  word: W;
  /** As it stands in the text. */
  text: string;
  /** Estimated; of a phrase, which no frequency list counts, at least B2. */
  level: CefrLevel;
  isPhrase: boolean;
}

export interface KeyTermOptions {
  /** What the learner knows already: key terms lie above it. */
  level: CefrLevel;
  /** Parts of the text that are not language, in order. */
  skip?: readonly Span[];
}

/** More are never asked for, even when most of them are known. */
const MAX_TERMS = 200;

/**
 * The words and phrases of an English text that lie above a level, each at its first place, the hardest first: by level,
 * then by frequency. Names, numbers, function words and what the dictionary does not know are none.
 */
export function findKeyTerms<W extends Headword>(
  text: string,
  lookUp: LookUp<W>,
  { level, skip = [] }: KeyTermOptions,
): KeyTerm<W>[] {
  const tokens = tokenise(text, skip);
  const names = namesAmong(tokens, lookUp);
  const found = new Map<string, KeyTerm<W> & { rarity: number }>();

  const add = (word: W, from: Span, to: Span, termLevel: CefrLevel, isPhrase: boolean, rarity: number) => {
    if (found.has(word.id) || rankOfLevel(termLevel) <= rankOfLevel(level)) return;
    const span = { start: from.start, end: to.end };
    found.set(word.id, { word, text: text.slice(span.start, span.end), ...span, level: termLevel, isPhrase, rarity });
  };

  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at] as Token;
    if (!token.isWord || names.has(token.text)) {
      at += 1;
      continue;
    }
    const phrase = phraseAt(tokens, at, lookUp);
    if (phrase) {
      const parts = tokens.slice(at, at + phrase.length);
      const rarity = Math.max(...parts.map(({ lower }) => lookUp(lower)?.frequencyRank ?? 0));
      add(lookUp(phrase.text) as W, token, parts.at(-1) as Token, phrase.level, true, rarity);
    } else {
      for (const part of wordsOf(token, lookUp)) {
        const word = FUNCTION_WORDS.has(part.lower) ? null : easiest(lookUp(part.lower), lookUp);
        if (word?.level) add(word, part, part, word.level, false, word.frequencyRank ?? 0);
      }
    }
    at += phrase?.length ?? 1;
  }

  const terms = [...found.values()].sort(
    (a, b) => rankOfLevel(b.level) - rankOfLevel(a.level) || b.rarity - a.rarity || a.start - b.start,
  );
  return terms.slice(0, MAX_TERMS).map(({ rarity: _, ...term }) => term);
}

/** The learner's card for a term, and how likely they recall it now, 0 to 1; null for a card never reviewed. */
export interface KnownTerm {
  state: CardState;
  retrievability: number | null;
}

/** Whether a term needs no more attention: it was learnt, and is recalled as surely as the learner wants (0 to 1). */
export const isKnown = (card: KnownTerm | null, desiredRetention: number): boolean =>
  card?.state === 'REVIEW' && (card.retrievability ?? 0) >= desiredRetention;

/** Why a term is worth the learner's time, as a sentence without a full stop. */
export function reasonFor(
  { level, isPhrase }: { level: CefrLevel; isPhrase: boolean },
  card: KnownTerm | null,
): string {
  const what = isPhrase ? `A phrase of about ${level}` : level;
  if (card === null) return `${what}, not in your cards yet`;
  if (card.state === 'NEW') return `${what}, in your cards and not studied yet`;
  if (card.state !== 'REVIEW') return `${what}, in your cards and still being learnt`;
  return `${what}, in your cards and slipping: you would recall it with ${Math.round((card.retrievability ?? 0) * 100)} %`;
}

/** Contractions are told by their apostrophe. */
const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  `a an the and or but nor so yet if then than that this these those there here i you he she it we they me him her us them
   my your his its our their mine yours hers ours theirs myself yourself himself herself itself ourselves themselves
   who whom whose which what when where why how be am is are was were been being do does did done doing have has had having
   will would shall should can could may might must not no yes of in on at by for with about against between into through
   during before after above below to from up down out off over under again once all any both each few more most other some
   such only own same too very just also as until while because although though since unless per via vs etc please`.split(
    /\s+/,
  ),
);

/** Who knows "hire" knows "hiring", rare as it may be as a headword of its own. */
function easiest<W extends Headword>(word: W | null, lookUp: LookUp<W>): W | null {
  const base = word?.inflectionOf ? lookUp(word.inflectionOf) : null;
  if (!word?.level || !base?.level) return word;
  return rankOfLevel(base.level) < rankOfLevel(word.level) ? base : word;
}

/** A hyphenated word that the dictionary does not rate is the words that it is made of. */
function wordsOf<W extends Headword>(token: Token, lookUp: LookUp<W>): Pick<Token, 'lower' | 'start' | 'end'>[] {
  if (/'/.test(token.lower)) return [];
  if (!token.lower.includes('-') || lookUp(token.lower)?.level) return [token];
  let start = token.start;
  return token.lower.split('-').map((lower) => {
    const part = { lower, start, end: start + lower.length };
    start = part.end + 1;
    return part;
  });
}

/** The spellings that are names where they stand in this text; a name stays one at the start of a sentence. */
function namesAmong(tokens: readonly Token[], lookUp: LookUp<Headword>): Set<string> {
  const names = new Set<string>();
  for (const [at, token] of tokens.entries()) {
    if (!token.isWord || !isCapitalised(token.text) || FUNCTION_WORDS.has(token.lower)) continue;
    const isAddressed = token.continues && FORMS_OF_ADDRESS.has(tokens[at - 1]?.lower ?? '');
    if (isAddressed || isName(token, lookUp(token.lower))) names.add(token.text);
  }
  return names;
}

const FORMS_OF_ADDRESS: ReadonlySet<string> = new Set('dear hi hello hey mr mrs ms miss dr prof'.split(' '));

function isName(token: Token, entry: Headword | null): boolean {
  if (!entry || isCapitalised(entry.lemma) || meansName(entry)) return true;
  // "Amber" inside a sentence is a colleague; "Budget" is a word in a title.
  return !token.startsSentence && isRare(entry);
}

/** The dictionary has "wang" and "chen" in lower case, with nothing but a surname to say about them. */
function meansName(entry: Headword): boolean {
  const [first, second] = entry.senses;
  if (/姓氏|人名|[男女]子?名/.test(`${first?.text} ${second?.text}`)) return true;
  return isRare(entry) && /^\p{Script=Han}$/u.test(first?.text ?? '');
}

const isRare = ({ level }: Headword): boolean => level === null || level === 'C2';

const isCapitalised = (text: string): boolean => /^\p{Lu}/u.test(text);
