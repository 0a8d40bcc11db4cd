import { IRREGULAR_VERBS } from './irregular-verbs.ts';

export interface VerbForms {
  base: string;
  /** Of the third person: goes. */
  s: string;
  past: string;
  participle: string;
  ing: string;
}

/** Verbs of more than one syllable whose last consonant is doubled: submitted. */
const DOUBLING =
  /^(?:admit|begin|commit|control|equip|forget|occur|omit|permit|prefer|quit|refer|regret|submit|transfer|upset|transmit|forbid)$/;
const SHORT = /^(?:[^aeiou]|qu)*[aeiou][^aeiouwxy]$/;

export function verbForms(base: string): VerbForms {
  const irregular = IRREGULAR_VERBS.get(base);
  const past = irregular?.past ?? regularPast(base);
  return { base, s: thirdPerson(base), past, participle: irregular?.participle ?? past, ing: presentParticiple(base) };
}

function thirdPerson(base: string): string {
  if (base === 'be') return 'is';
  if (base === 'have') return 'has';
  return base === 'do' || base === 'go' ? `${base}es` : plural(base, {});
}

function regularPast(base: string): string {
  if (base.endsWith('e')) return `${base}d`;
  if (/[^aeiou]y$/.test(base)) return `${base.slice(0, -1)}ied`;
  return `${doubled(base)}ed`;
}

function presentParticiple(base: string): string {
  if (base.endsWith('ie')) return `${base.slice(0, -2)}ying`;
  if (/[^eoy]e$/.test(base) && base !== 'be') return `${base.slice(0, -1)}ing`;
  return `${doubled(base)}ing`;
}

const doubled = (base: string): string => (SHORT.test(base) || DOUBLING.test(base) ? base + base.at(-1) : base);

const IRREGULAR_BASES = new Map(
  [...IRREGULAR_VERBS.values()].flatMap(({ base, past, participle }) => [
    [past, base],
    [participle, base],
  ]),
);
for (const form of ['am', 'is', 'are', 'was', 'were']) IRREGULAR_BASES.set(form, 'be');

/** The base that an irregular form belongs to: went, go. */
export const irregularBase = (form: string): string | undefined => IRREGULAR_BASES.get(form);

const IRREGULAR_PLURALS: Readonly<Record<string, string>> = {
  analysis: 'analyses',
  basis: 'bases',
  child: 'children',
  crisis: 'crises',
  criterion: 'criteria',
  foot: 'feet',
  half: 'halves',
  hypothesis: 'hypotheses',
  life: 'lives',
  man: 'men',
  person: 'people',
  phenomenon: 'phenomena',
  shelf: 'shelves',
  woman: 'women',
};
const IRREGULAR_SINGULARS = new Map(Object.entries(IRREGULAR_PLURALS).map(([one, many]) => [many, one]));

export function plural(noun: string, irregular: Readonly<Record<string, string>> = IRREGULAR_PLURALS): string {
  if (Object.hasOwn(irregular, noun)) return irregular[noun]!;
  if (/(?:s|x|z|ch|sh)$/.test(noun)) return `${noun}es`;
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return `${noun}s`;
}

export function singular(noun: string): string {
  const irregular = IRREGULAR_SINGULARS.get(noun);
  if (irregular) return irregular;
  if (/[^aeiou]ies$/.test(noun)) return `${noun.slice(0, -3)}y`;
  if (/(?:ss|x|z|ch|sh)es$/.test(noun)) return noun.slice(0, -2);
  return noun.replace(/(?<!s)s$/, '');
}

const SOUNDS_LIKE_CONSONANT = /^(?:uni(?!n|m)|use|usu|util|euro|one\b|once|eu|ubiq|u[sk]\b)/i;
const SOUNDS_LIKE_VOWEL = /^(?:hour|honest|hono|heir|x-ray)/i;
const LETTERS_WITH_VOWEL = /^[AEFHILMNORSX](?:[A-Z\d]+|\d*)$/;

/** "a" or "an", by how the word sounds. */
export function articleFor(word: string): 'a' | 'an' {
  if (/^[A-Z\d]{2,}$/.test(word)) return LETTERS_WITH_VOWEL.test(word) ? 'an' : 'a';
  if (SOUNDS_LIKE_VOWEL.test(word)) return 'an';
  return /^[aeiou]|^8|^11|^18/i.test(word) && !SOUNDS_LIKE_CONSONANT.test(word) ? 'an' : 'a';
}

/** Of an adjective of one syllable, or of two that end in y; null of any other. */
export function comparative(adjective: string): string | null {
  const irregular: Readonly<Record<string, string>> = { good: 'better', bad: 'worse', far: 'further' };
  if (Object.hasOwn(irregular, adjective)) return irregular[adjective]!;
  if (!SHORT_ADJECTIVES.has(adjective)) return null;
  if (adjective.endsWith('y')) return `${adjective.slice(0, -1)}ier`;
  return adjective.endsWith('e') ? `${adjective}r` : `${doubled(adjective)}er`;
}

const SHORT_ADJECTIVES = new Set(
  'big bright busy cheap clean clear close cold cool dark deep dry early easy fast few happy hard healthy heavy high hot large late light long loud low narrow near new nice old poor quick quiet rich safe short slow small soft strong sunny sweet tall thick thin tidy tight tiny warm weak wide wise young'.split(
    ' ',
  ),
);
