import type { Lexicon } from './lexicon.ts';

/** The forms in which an English gloss of a Chinese word is written. */
export type EnglishForm = 'plural' | 'past' | 'pastParticiple' | 'presentParticiple';

const IRREGULAR: Record<string, Partial<Record<EnglishForm, string>>> = {
  be: { past: 'was', pastParticiple: 'been' },
  have: { past: 'had', pastParticiple: 'had' },
  person: { plural: 'people' },
};
const UNCOUNTABLE = new Set(
  'information equipment feedback news staff software hardware data people personnel money advice progress work research evidence money traffic'.split(
    ' ',
  ),
);
/** "is not", "at once": no verb or noun that takes an ending. */
const UNCHANGED = /^(?:be |is |are |not |cannot )|(?:[^\p{L}]|^\p{Lu}{2,})$/u;

/**
 * Writes a gloss of one or more words in a form: of a verb the first word changes ("look into": looked into), of a noun
 * the last ("meeting room": meeting rooms).
 */
export function inflect(gloss: string, form: EnglishForm, lexicon: Lexicon): string {
  if (gloss === '' || UNCHANGED.test(gloss)) return gloss;
  const words = gloss.split(' ');
  const at = form === 'plural' ? words.length - 1 : 0;
  words[at] = formOf(words[at]!, form, lexicon);
  return words.join(' ');
}

function formOf(word: string, form: EnglishForm, lexicon: Lexicon): string {
  const irregular = IRREGULAR[word]?.[form];
  if (irregular) return irregular;
  if (form === 'plural' && UNCOUNTABLE.has(word)) return word;
  const listed = lexicon.word('EN', word)?.forms;
  const known = listed?.find(({ kind }) => kind === form) ?? (form === 'pastParticiple' && listed?.find(isPast));
  if (known) return known.text;
  if (form === 'plural' && isPlural(word, lexicon)) return word;
  // What has no past is no verb: "requirement".
  return form === 'plural' || listed?.some(isPast) ? regular(word, form) : word;
}

const isPast = ({ kind }: { kind: string }): boolean => kind === 'past';

/** "arrangements", "sales": the dictionary's gloss is one already. */
const isPlural = (word: string, lexicon: Lexicon): boolean =>
  /[^su]s$/.test(word) && lexicon.exists('EN', word.slice(0, -1));

function regular(word: string, form: EnglishForm): string {
  const stem = word.replace(/([^aeiou])y$/, '$1i');
  if (form === 'plural') return /(?:s|x|z|ch|sh)$/.test(word) || stem !== word ? `${stem}es` : `${word}s`;
  if (form === 'presentParticiple') return `${word.replace(/([^eoy])e$/, '$1')}ing`;
  return word.endsWith('e') ? `${word}d` : `${stem}ed`;
}
