import type { Sense, WordForm } from './entry.ts';

const FORM_KINDS: Record<string, string> = {
  p: 'past',
  d: 'pastParticiple',
  i: 'presentParticiple',
  '3': 'thirdPerson',
  s: 'plural',
  r: 'comparative',
  t: 'superlative',
};

const PARTS_OF_SPEECH: Record<string, string> = {
  n: 'noun',
  v: 'verb',
  vt: 'transitive verb',
  vi: 'intransitive verb',
  vbl: 'verb',
  aux: 'auxiliary verb',
  a: 'adjective',
  adj: 'adjective',
  s: 'adjective',
  r: 'adverb',
  ad: 'adverb',
  adv: 'adverb',
  prep: 'preposition',
  conj: 'conjunction',
  pron: 'pronoun',
  num: 'numeral',
  art: 'article',
  int: 'interjection',
  interj: 'interjection',
  abbr: 'abbreviation',
  pl: 'plural noun',
  pref: 'prefix',
  suf: 'suffix',
  comb: 'combining form',
};

const MARKED_LINE = /^([a-z]{1,6})(?:\.|(?= ))\s*(.*)$/s;
const MAX_DEFINITIONS = 6;

/** ECDICT's `exchange` ("p:went/3:goes/0:lemma"): the inflected forms, without the lemma and what repeats the word. */
export function parseForms(exchange: string): WordForm[] {
  return exchange.split('/').flatMap((part) => {
    const [code, text] = part.split(':');
    const kind = FORM_KINDS[code!];
    return kind && text ? [{ kind, text }] : [];
  });
}

/** The lemma that `exchange` names, when it is another word. */
export function lemmaIn(exchange: string, word: string): string | null {
  const lemma = /(?:^|\/)0:([^/]+)/.exec(exchange)?.[1];
  return lemma && lemma.toLowerCase() !== word.toLowerCase() ? lemma : null;
}

/**
 * The senses of an ECDICT row: its Chinese lines, those of general language before those of a field ("[医] …"), of the web
 * and notes on inflection; then English definitions.
 */
export function parseSenses(translation: string, definition: string): Sense[] {
  const chinese = linesOf(translation).map((line) => parseLine(line, 'ZH'));
  const ranked = chinese.map((sense, index) => ({ sense, order: usefulness(sense) * 100 + index }));
  ranked.sort((a, b) => a.order - b.order);
  const english = linesOf(definition.replace(/\n\s+/g, ' ')).slice(0, MAX_DEFINITIONS);
  return [...ranked.map(({ sense }) => sense), ...english.map((line) => parseLine(line, 'EN'))];
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

function parseLine(line: string, language: Sense['language']): Sense {
  const [, mark, rest] = MARKED_LINE.exec(line) ?? [];
  // In a Chinese line the mark needs its dot: "a 字型" is no adjective.
  const isMark = mark && rest && PARTS_OF_SPEECH[mark] && (language === 'EN' || line[mark.length] === '.');
  return {
    reading: null,
    partOfSpeech: isMark ? PARTS_OF_SPEECH[mark]! : null,
    text: isMark ? rest : line,
    language,
  };
}

/** 0 is general language, 3 the least useful. */
function usefulness({ text }: Sense): number {
  if (/的(?:过去式|过去分词|现在分词|复数|第三人称单数|比较级|最高级|变形|缩写)/.test(text)) return 2;
  if (text.startsWith('[网络]')) return 3;
  return text.startsWith('[') ? 1 : 0;
}

/** ECDICT writes IPA with look-alikes: a Cyrillic schwa, apostrophes and commas for stress, a colon for length. */
export function normalizeIpa(phonetic: string): string | null {
  const ipa = phonetic
    .trim()
    .replaceAll('\u04d9', 'ə')
    .replaceAll('^', 'g')
    .replaceAll(':', 'ː')
    .replace(/['’`](?=\S)/g, 'ˈ')
    .replace(/[.,](?=[^\s.,;)]|$)/g, (mark, at: number, whole: string) => (at === whole.length - 1 ? mark : 'ˌ'))
    .replace(/[,;.\s]+$/, '');
  return ipa === '' ? null : ipa;
}
