import type { Dictionary } from '../dictionary/dictionary.ts';
import type { WordEntry } from '../dictionary/entry.ts';
import type { GlossedWord } from './chinese-words.ts';
import { ENGLISH_COMMON_WORDS } from './common-words.ts';
import { bestChinese, type Role, shortSenses } from './senses.ts';
import type { Piece } from './tokens.ts';

const LONGEST_PHRASE = 4;
const CONTRACTION = /^(.+?)(n't|'(?:s|ll|re|m|ve|d))$/i;
const BEFORE_VERB = new Set(
  "to will would can could should must may might please don't didn't doesn't won't can't let's i we you they he she it who cannot not".split(
    ' ',
  ),
);
const BEFORE_NOUN = new Set(
  'the a an this that these those my our your his her their its of in on at for with from by'.split(' '),
);
/** A phrase that begins or ends with one of these is grammar, not a phrase: "the report", "we have". */
const NO_PHRASE_START = new Set(
  'the a an this that these those my our your his her their its i we you he she they it is are was were and or'.split(
    ' ',
  ),
);
const NO_PHRASE_END = new Set(
  'the a an and or my our your his her their its i we he she they is are was were'.split(' '),
);
/** Technical fields and the web, whose phrases are made of ordinary words ("we can": [网络]). */
const FIELD_ONLY = /^\[(?:网络|医|化|电|机|人名|地名|电影)\]/;

/** Glosses neighbouring English words of `text`: phrases of up to four as units, the others one by one. */
export function glossLatin(words: readonly Piece[], text: string, dictionary: Dictionary): GlossedWord[] {
  const glossed: GlossedWord[] = [];
  for (let at = 0; at < words.length; ) {
    const phrase = phraseAt(words, at, text, dictionary);
    if (phrase) {
      glossed.push(phrase.word);
      at += phrase.length;
    } else {
      glossed.push(glossWord(words[at]!, words[at - 1]?.text, dictionary));
      at += 1;
    }
  }
  return glossed;
}

function phraseAt(words: readonly Piece[], at: number, text: string, dictionary: Dictionary) {
  for (let length = Math.min(LONGEST_PHRASE, words.length - at); length >= 2; length -= 1) {
    const part = words.slice(at, at + length);
    if (!isPhraseLike(part)) continue;
    const term = part.map(({ text }) => text.toLowerCase()).join(' ');
    const known = ENGLISH_COMMON_WORDS.get(term);
    const entry = dictionary.lookUp(term);
    const isOrdinary = entry?.senses.some(({ text, language }) => language === 'ZH' && !FIELD_ONLY.test(text));
    if (known === undefined && !isOrdinary) continue;
    return { length, word: { ...wholeOf(part, text), ...glossEntry(entry, known, 'any') } };
  }
  return null;
}

function isPhraseLike(part: readonly Piece[]): boolean {
  const first = part[0]!.text.toLowerCase();
  const last = part.at(-1)!.text.toLowerCase();
  return !NO_PHRASE_START.has(first) && !NO_PHRASE_END.has(last);
}

function wholeOf(part: readonly Piece[], text: string) {
  const { start } = part[0]!;
  const { end } = part.at(-1)!;
  return { start, end, text: text.slice(start, end) };
}

function glossWord(word: Piece, previous: string | undefined, dictionary: Dictionary): GlossedWord {
  const { start, end, text } = word;
  const term = text.toLowerCase().replaceAll('’', "'");
  const entry = dictionary.lookUp(text);
  const known = ENGLISH_COMMON_WORDS.get(term) ?? ENGLISH_COMMON_WORDS.get(entry?.lemma ?? '');
  const contracted = known === undefined ? glossContraction(term, dictionary) : null;
  const role = roleAfter(previous?.toLowerCase(), text, dictionary);
  const glossed = glossEntry(asVerb(entry, role, dictionary), known ?? contracted ?? undefined, role);
  // A name, an abbreviation or a word that nobody knows stays as it is.
  return { start, end, text, ...glossed, gloss: glossed.gloss ?? text };
}

function glossEntry(entry: WordEntry | null, known: string | undefined, role: Role) {
  const best = entry ? bestChinese(entry, role) : '';
  return {
    reading: entry?.phonetic ?? null,
    senses: entry ? shortSenses(entry) : [],
    gloss: known ?? (best || undefined)!,
  };
}

/** Where a verb is expected, "left" is a form of "leave" after all. */
function asVerb(entry: WordEntry | null, role: Role, dictionary: Dictionary): WordEntry | null {
  if (role !== 'verb' || !entry?.inflectionOf) return entry;
  const isVerb = entry.senses.some(
    ({ partOfSpeech, language }) => language === 'ZH' && partOfSpeech?.endsWith('verb') && partOfSpeech !== 'adverb',
  );
  return isVerb ? entry : (dictionary.word('EN', entry.inflectionOf) ?? entry);
}

/** "don't" is 不, "we'll" 我们将, "client's" 客户的; null for what is no contraction. */
function glossContraction(term: string, dictionary: Dictionary): string | null {
  const match = CONTRACTION.exec(term);
  if (!match) return null;
  const [, base, suffix] = match as unknown as [string, string, string];
  const entry = dictionary.lookUp(base);
  const stem = ENGLISH_COMMON_WORDS.get(base) ?? (entry ? bestChinese(entry, 'any') : base);
  const isPronoun = /^(?:it|he|she|that|there|here|what|who|where|how)$/.test(base);
  return stem + (suffix === "'s" && isPronoun ? '是' : (ENGLISH_COMMON_WORDS.get(suffix) ?? ''));
}

function roleAfter(previous: string | undefined, text: string, dictionary: Dictionary): Role {
  const lower = text.toLowerCase();
  if (/(?:ed|ing)$/.test(lower) && dictionary.lemmaOf(lower) !== lower) return 'verb';
  if (previous === undefined) return 'any';
  if (BEFORE_VERB.has(previous)) return 'verb';
  return BEFORE_NOUN.has(previous) ? 'noun' : 'any';
}
