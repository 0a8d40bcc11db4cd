import model from 'wink-eng-lite-web-model';
import winkNLP from 'wink-nlp';
import { segmentText } from '#language/segments.ts';
import { protectedSpans, type Span } from '#language/spans.ts';
import { verbForms } from './inflect.ts';

/** A word, number or mark. Offsets are UTF-16 units into the whole text. */
export interface Token extends Span {
  text: string;
  /** In lower case, its apostrophe straight. */
  lower: string;
  lemma: string;
  /** Universal part of speech: VERB, AUX, NOUN, PROPN, ADJ, ADV, PRON, DET, ADP, NUM, PUNCT …; as good as the tagger's guess. */
  tag: string;
  /** Of a verb that is inflected; null of its base form and of other words. */
  form: 's' | 'past' | 'ing' | null;
  /** Code, an address, a placeholder, a quotation, Chinese: it counts as a name, and nothing in it is looked at. */
  kept: boolean;
}

export interface Sentence {
  tokens: Token[];
}

const nlp = winkNLP(model, ['sbd', 'pos']);
const { its } = nlp;

/** Sentences longer than this are lists and dumps, which rules would only stumble over. */
const MAX_TOKENS = 120;
const QUOTATION = /"[^"\n]{1,300}"|“[^”\n]{1,300}”|「[^」\n]{1,300}」|《[^》\n]{1,300}》/g;
/** No word: base64, a key, somebody asleep on the keyboard. The tagger takes seconds for it. */
const ENDLESS = /[^\s\p{P}\p{Script=Han}]{50,}|\S{400,}/gu;
const LONGEST_MASK = 40;
const HAN = /\p{Script=Han}+/gu;
const WIDE: Readonly<Record<string, string>> = {
  '，': ',',
  '。': '.',
  '？': '?',
  '！': '!',
  '；': ';',
  '：': ':',
  '’': "'",
};

/** What nobody may correct, in order: what has to stay as it is, quotations, Chinese. Quotations may hold others of them. */
export function keptSpans(text: string): Span[] {
  const spansOf = (pattern: RegExp) =>
    [...text.matchAll(pattern)].map(({ 0: found, index }) => ({ start: index, end: index + found.length }));
  return [...protectedSpans(text), ...spansOf(QUOTATION), ...spansOf(HAN), ...spansOf(ENDLESS)].sort(
    (a, b) => a.start - b.start,
  );
}

/** The English sentences of a text, cut into words that know their part of speech. About 0.1 ms a sentence. */
export function readSentences(text: string): Sentence[] {
  const kept = keptSpans(text);
  // What is kept becomes one word of the same length, so that offsets stay and the tagger sees a name.
  const masked = mask(text, kept).replace(/[，。？！；：’]/g, (mark) => WIDE[mark]!);
  const sentences: Sentence[] = [];
  for (const segment of segmentText(text)) {
    const tokens = tokensOf(masked.slice(segment.start, segment.end), segment.start, kept);
    if (tokens.length <= MAX_TOKENS) sentences.push({ tokens });
  }
  return sentences;
}

function mask(text: string, spans: readonly Span[]): string {
  let masked = '';
  for (const { start, end } of spans) {
    if (end <= masked.length) continue;
    masked += text.slice(masked.length, start);
    const length = end - masked.length;
    masked += 'X'.padEnd(Math.min(length, LONGEST_MASK), 'x').padEnd(length, ' ');
  }
  return masked + text.slice(masked.length);
}

function tokensOf(segment: string, offset: number, kept: readonly Span[]): Token[] {
  const read = nlp.readDoc(segment).tokens();
  const values = read.out();
  const tags = read.out(its.pos);
  const lemmas = read.out(its.lemma as unknown as typeof its.pos);
  const tokens: Token[] = [];
  let next = 0;
  let nextKept = 0;
  values.forEach((value, index) => {
    const found = segment.indexOf(value, next);
    if (found < 0) return;
    next = found + value.length;
    const start = offset + found;
    while (kept[nextKept] && kept[nextKept]!.end <= start) nextKept += 1;
    const isKept = nextKept < kept.length && kept[nextKept]!.start < start + value.length;
    const token = { start, end: start + value.length, text: value, lower: value.toLowerCase() };
    const lemma = lemmas[index]!;
    const form = formOf(token.lower, lemma, tags[index]!);
    tokens.push(...split({ ...token, lemma, tag: tags[index]!, form, kept: isKept }));
  });
  return tokens;
}

function formOf(word: string, lemma: string, tag: string): Token['form'] {
  if ((tag !== 'VERB' && tag !== 'AUX') || word === lemma) return null;
  const { s, past, participle, ing } = verbForms(lemma);
  if (word === past || word === participle) return 'past';
  return word === s ? 's' : word === ing ? 'ing' : null;
}

/** The tagger knows "we're" as two words and "I'm" as one. */
function split(token: Token): Token[] {
  if (token.lower !== "i'm") return [token];
  const { start, end, text } = token;
  const pronoun = { ...token, end: start + 1, text: text.slice(0, 1), lower: 'i', lemma: 'i', tag: 'PRON' };
  return [pronoun, { ...token, start: start + 1, end, text: text.slice(1), lower: "'m", lemma: 'be', tag: 'AUX' }];
}
