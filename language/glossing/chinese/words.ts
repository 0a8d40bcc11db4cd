import { meaningOf } from '../common-words.ts';
import { inflect } from '../english-forms.ts';
import type { GlossedWord } from '../glossed-word.ts';
import { type Lexicon, NOTHING } from '../lexicon.ts';
import type { Role } from '../senses.ts';
import { CHINESE_COMMON_WORDS } from './common-words.ts';
import { type ChineseToken, cutWords } from './cut.ts';
import { glossOfDe, glossOfTurn, isPlural, isPronoun, positionOf, pronounForm, roleOf, verbForm } from './grammar.ts';
import { looksLikeName, readingOf, romanized, writeName } from './names.ts';

/** Cuts a stretch of Chinese, numbers among it, into words and glosses each; `offset` is added to their places. */
export function glossChinese(stretch: string, offset: number, lexicon: Lexicon): GlossedWord[] {
  // jieba knows simplified characters; one for one, so that places stay.
  const simplified = [...stretch].map((character) => simplify(character, lexicon)).join('');
  const tokens = cutWords(simplified, lexicon);
  return tokens.map((token, at) => ({
    start: offset + token.start,
    end: offset + token.end,
    text: stretch.slice(token.start, token.end),
    ...glossToken(tokens, at, lexicon),
  }));
}

type Glossed = Pick<GlossedWord, 'reading' | 'senses' | 'gloss'>;

function glossToken(tokens: readonly ChineseToken[], at: number, lexicon: Lexicon): Glossed {
  const token = tokens[at]!;
  if (token.fixed) return withPosition(glossFixed(token, lexicon), positionOf(tokens, at));
  const role = roleOf(tokens, at);
  const entry = lexicon.word('ZH', token.text);
  const common = CHINESE_COMMON_WORDS.get(token.text);
  if (!entry && common === undefined) return glossUnknown(token, lexicon);

  const { reading, senses, best } = entry ? lexicon.choose(entry, role) : NOTHING;
  if (common === undefined && best === '' && isName(token)) return glossName(token.text, lexicon);
  const gloss = wordOfGrammar(tokens, at) ?? formed(meaningOf(common, role) ?? best, tokens, at, role, lexicon);
  return { reading: reading ?? readingOf(token.text, lexicon), senses, gloss };
}

function wordOfGrammar(tokens: readonly ChineseToken[], at: number): string | null {
  const token = tokens[at]!;
  if (token.text === '的') return glossOfDe(tokens, at);
  return isPronoun(token) ? pronounForm(tokens, at) : glossOfTurn(tokens, at);
}

function formed(gloss: string, tokens: readonly ChineseToken[], at: number, role: Role, lexicon: Lexicon): string {
  if (role === 'verb') {
    const form = verbForm(tokens, at);
    return form ? inflect(gloss, form, lexicon) : gloss;
  }
  return role === 'noun' && isPlural(tokens, at) ? inflect(gloss, 'plural', lexicon) : gloss;
}

/** A number, a date, a name; or a measure word, of which the lexicon says what it measures. */
function glossFixed({ text, fixed }: ChineseToken, lexicon: Lexicon): Glossed {
  const gloss = fixed!.gloss;
  if (fixed!.isMeasure) {
    const entry = lexicon.word('ZH', text);
    return { reading: entry?.phonetic ?? null, senses: [entry?.measure ?? 'measure word'], gloss };
  }
  return { reading: /^\p{Script=Han}+$/u.test(text) ? readingOf(text, lexicon) : null, senses: [gloss], gloss };
}

const withPosition = (glossed: Glossed, position: string | null): Glossed =>
  position === null ? glossed : { ...glossed, gloss: `${position} ${glossed.gloss}` };

function glossUnknown({ text, tag }: ChineseToken, lexicon: Lexicon): Glossed {
  const reading = readingOf(text, lexicon);
  return tag === 'nr' && looksLikeName(text) ? glossName(text, lexicon) : { reading, senses: [], gloss: text };
}

/** Of a place too whose entry only refers to another: 深圳, see 深圳市. */
const isName = ({ tag, text }: ChineseToken): boolean => /^(?:ns|nr|nrt|nz)$/.test(tag) && text.length > 1;

function glossName(text: string, lexicon: Lexicon): Glossed {
  const gloss = looksLikeName(text) ? writeName(text, lexicon) : romanized(text, lexicon);
  return { reading: readingOf(text, lexicon), senses: [gloss], gloss };
}

function simplify(character: string, lexicon: Lexicon): string {
  const known = SIMPLIFIED.get(character);
  if (known !== undefined) return known;
  const lemma = /\p{Script=Han}/u.test(character) ? lexicon.lookUp(character)?.lemma : undefined;
  const simplified = lemma?.length === character.length ? lemma : character;
  SIMPLIFIED.set(character, simplified);
  return simplified;
}

/** By character: bounded by the number of characters. */
const SIMPLIFIED = new Map<string, string>();
