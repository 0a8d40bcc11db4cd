import type { Dictionary } from '../../dictionary/dictionary.ts';
import { meaningOf } from '../common-words.ts';
import { inflect } from '../english-forms.ts';
import type { GlossedWord } from '../glossed-word.ts';
import { choose } from '../lexicon.ts';
import type { Role } from '../senses.ts';
import { CHINESE_COMMON_WORDS } from './common-words.ts';
import { type ChineseToken, cutWords } from './cut.ts';
import { glossOfDe, glossOfTurn, isPlural, isPronoun, positionOf, pronounForm, roleOf, verbForm } from './grammar.ts';
import { looksLikeName, readingOf, romanized, writeName } from './names.ts';

/** Cuts a stretch of Chinese, numbers among it, into words and glosses each; `offset` is added to their places. */
export function glossChinese(stretch: string, offset: number, dictionary: Dictionary): GlossedWord[] {
  // jieba knows simplified characters; one for one, so that places stay.
  const simplified = [...stretch].map((character) => simplify(character, dictionary)).join('');
  const tokens = cutWords(simplified, dictionary);
  return tokens.map((token, at) => ({
    start: offset + token.start,
    end: offset + token.end,
    text: stretch.slice(token.start, token.end),
    ...glossToken(tokens, at, dictionary),
  }));
}

type Glossed = Pick<GlossedWord, 'reading' | 'senses' | 'gloss'>;

function glossToken(tokens: readonly ChineseToken[], at: number, dictionary: Dictionary): Glossed {
  const token = tokens[at]!;
  if (token.fixed) return withPosition(glossFixed(token, dictionary), positionOf(tokens, at));
  const role = roleOf(tokens, at);
  const entry = dictionary.word('ZH', token.text);
  const common = CHINESE_COMMON_WORDS.get(token.text);
  if (!entry && common === undefined) return glossUnknown(token, dictionary);

  const { reading, senses, best } = entry ? choose(entry, role, dictionary) : NOTHING;
  if (common === undefined && best === '' && isName(token)) return glossName(token.text, dictionary);
  const gloss = wordOfGrammar(tokens, at) ?? formed(meaningOf(common, role) ?? best, tokens, at, role, dictionary);
  return { reading: reading ?? readingOf(token.text, dictionary), senses, gloss };
}

const NOTHING = { reading: null, senses: [], best: '' };

function wordOfGrammar(tokens: readonly ChineseToken[], at: number): string | null {
  const token = tokens[at]!;
  if (token.text === '的') return glossOfDe(tokens, at);
  return isPronoun(token) ? pronounForm(tokens, at) : glossOfTurn(tokens, at);
}

function formed(gloss: string, tokens: readonly ChineseToken[], at: number, role: Role, dictionary: Dictionary): string {
  if (role === 'verb') {
    const form = verbForm(tokens, at);
    return form ? inflect(gloss, form, dictionary) : gloss;
  }
  return role === 'noun' && isPlural(tokens, at) ? inflect(gloss, 'plural', dictionary) : gloss;
}

/** A number, a date, a name; or a measure word, of which the dictionary says what it measures. */
function glossFixed({ text, fixed }: ChineseToken, dictionary: Dictionary): Glossed {
  const gloss = fixed!.gloss;
  if (fixed!.isMeasure) {
    const entry = dictionary.word('ZH', text);
    const measures = entry?.senses.find(({ partOfSpeech }) => partOfSpeech === 'measure word')?.text;
    return { reading: entry?.phonetic ?? null, senses: [measures ?? 'measure word'], gloss };
  }
  return { reading: /^\p{Script=Han}+$/u.test(text) ? readingOf(text, dictionary) : null, senses: [gloss], gloss };
}

const withPosition = (glossed: Glossed, position: string | null): Glossed =>
  position === null ? glossed : { ...glossed, gloss: `${position} ${glossed.gloss}` };

function glossUnknown({ text, tag }: ChineseToken, dictionary: Dictionary): Glossed {
  const reading = readingOf(text, dictionary);
  return tag === 'nr' && looksLikeName(text) ? glossName(text, dictionary) : { reading, senses: [], gloss: text };
}

/** Of a place too whose entry only refers to another: 深圳, see 深圳市. */
const isName = ({ tag, text }: ChineseToken): boolean => /^(?:ns|nr|nrt|nz)$/.test(tag) && text.length > 1;

function glossName(text: string, dictionary: Dictionary): Glossed {
  const gloss = looksLikeName(text) ? writeName(text, dictionary) : romanized(text, dictionary);
  return { reading: readingOf(text, dictionary), senses: [gloss], gloss };
}

function simplify(character: string, dictionary: Dictionary): string {
  const known = SIMPLIFIED.get(character);
  if (known !== undefined) return known;
  const lemma = /\p{Script=Han}/u.test(character) ? dictionary.lookUp(character)?.lemma : undefined;
  const simplified = lemma?.length === character.length ? lemma : character;
  SIMPLIFIED.set(character, simplified);
  return simplified;
}

/** By character: bounded by the number of characters. */
const SIMPLIFIED = new Map<string, string>();
