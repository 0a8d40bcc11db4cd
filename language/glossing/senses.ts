import type { Dictionary } from '../dictionary/dictionary.ts';
import type { Sense, WordEntry } from '../dictionary/entry.ts';
import { chineseIn, englishIn, withoutParentheses } from '../dictionary/renderings.ts';

/** What the place of a word says about its part of speech; a verb may be known to have an object or to have none. */
export type Role = 'verb' | 'transitive' | 'intransitive' | 'noun' | 'adjective' | 'adverb' | 'any';

/** What choosing a sense asks of the dictionary. */
export type Meanings = Pick<Dictionary, 'frequencyRank' | 'lemmaOf' | 'chineseFor' | 'gives'>;

const MOST_SENSES = 5;
const MOST_LOOKED_AT = 7;
const MOST_SYNONYMS = 4;
const LONGEST_ENGLISH_SENSE = 40;
/** Ranks are looked at up to here; an unknown word counts as one this rare. */
const RAREST = 50_000;

/** What each step down in the dictionary's order costs, each power of ten of rarity, and a sense for another place. */
const COST_OF_SENSE = 0.4;
const COST_OF_SYNONYM = 0.12;
const COST_OF_RARITY = 0.6;
const COST_OF_ONE_MORE_WORD = 0.35;
const COST_OF_OTHER_ROLE = 3;
const COST_OF_LIMITED_USE = 0.8;
const COST_OF_UNKNOWN_WORD = 1.5;
/** The other dictionary, which other people made, translates it back: the strongest sign that two words are a pair. */
const GAIN_OF_RETURN = 1.6;

const LIMITED_USE = /^\((?:bound form|literary|old|archaic|dialect|Tw|HK|slang|idiom|coll\.|onom\.)/;

interface Candidate {
  text: string;
  cost: number;
}

/** At most five senses as a reader wants them beside the word, without notes and repetitions. */
export function shortSenses(entry: WordEntry): string[] {
  const native = entry.senses.filter(({ language }) => language !== entry.language);
  const shown = (native.length > 0 ? native : entry.senses).map((sense) => shorten(entry, sense));
  return [...new Set(shown.filter((text) => text !== ''))].slice(0, MOST_SENSES);
}

function shorten(entry: WordEntry, { text, language }: Sense): string {
  if (entry.language === 'ZH') return englishIn(text)[0] ?? '';
  if (language === 'EN') return text.split(';')[0]!.trim();
  return withoutParentheses(text)
    .replace(/^(?:\[[^\]]*\]\s*)+/, '')
    .trim();
}

/**
 * The one English word or phrase that reads best for a Chinese word: an early sense, of the part of speech that the
 * sentence asks for, a frequent word ("project" rather than "item"), and if possible one that the English dictionary
 * leads back to the same Chinese. '' when it has only a grammatical use.
 */
export function bestEnglish(entry: WordEntry, role: Role, dictionary: Meanings): string {
  const candidates = entry.senses.slice(0, MOST_LOOKED_AT).flatMap((sense, order) =>
    englishIn(sense.text)
      .filter((text) => text.length <= LONGEST_ENGLISH_SENSE)
      .slice(0, MOST_SYNONYMS)
      .map((text, synonym): Candidate => {
        const place = order * COST_OF_SENSE + synonym * COST_OF_SYNONYM;
        const back = dictionary.gives('EN', text, entry.lemma) ? GAIN_OF_RETURN : 0;
        return { text, cost: place + costOfEnglish(text, dictionary) + costOfUse(sense, role) - back };
      }),
  );
  return cheapest(candidates);
}

function costOfUse(sense: Sense, role: Role): number {
  const isVerb = sense.partOfSpeech === 'verb';
  const isOther = role !== 'any' && isVerb !== isVerbal(role);
  return (isOther ? COST_OF_OTHER_ROLE : 0) + (LIMITED_USE.test(sense.text) ? COST_OF_LIMITED_USE : 0);
}

const isVerbal = (role: Role): boolean => role === 'verb' || role === 'transitive' || role === 'intransitive';

/** By the rarest word of a phrase; longer phrases cost a little more. */
function costOfEnglish(text: string, dictionary: Meanings): number {
  const words = text.split(' ');
  const ranks = words.map((word) => dictionary.frequencyRank('EN', dictionary.lemmaOf(word)));
  return Math.max(...ranks.map(costOfRank)) + COST_OF_ONE_MORE_WORD * (words.length - 1);
}

const costOfRank = (rank: number | null): number => COST_OF_RARITY * Math.log10(Math.min(RAREST, rank ?? RAREST));

/**
 * The shortest useful Chinese for an English word: by the same signs as `bestEnglish`, and also among the Chinese words
 * whose own entries name the English one ("supplier": 供应商), which the English dictionary may lack.
 */
export function bestChinese(entry: WordEntry, role: Role, dictionary: Meanings): string {
  const seen = new Set<string>();
  const listed = entry.senses
    .filter(({ language }) => language === 'ZH')
    .slice(0, MOST_LOOKED_AT)
    .flatMap((sense, order) =>
      chineseIn(sense.text)
        .slice(0, MOST_LOOKED_AT)
        .map((text, synonym): Candidate => {
          seen.add(text);
          const place = order * COST_OF_SENSE + synonym * COST_OF_SYNONYM + costOfPlace(sense, role);
          return { text, cost: place + costOfChinese(text, entry.lemma, dictionary) };
        }),
    );
  return cheapest([...listed, ...fromChineseEntries(entry.lemma, role, dictionary, seen)]);
}

const COST_OF_NOT_LISTED = 0.4;

function fromChineseEntries(lemma: string, role: Role, dictionary: Meanings, seen: ReadonlySet<string>): Candidate[] {
  const { things, actions } = dictionary.chineseFor(lemma);
  const [fitting, others] = isVerbal(role) ? [actions, things] : [things, actions];
  const cost = (text: string, order: number, use: number): Candidate[] =>
    seen.has(text) || [...text].length < 2
      ? []
      : [
          {
            text,
            cost:
              COST_OF_NOT_LISTED +
              order * COST_OF_SYNONYM +
              use -
              GAIN_OF_RETURN +
              costOfRank(dictionary.frequencyRank('ZH', text)),
          },
        ];
  return [
    ...fitting.flatMap((text, order) => cost(text, order, 0)),
    ...others.flatMap((text, order) => cost(text, order, role === 'any' ? 0.5 : COST_OF_OTHER_ROLE)),
  ];
}

function costOfPlace({ partOfSpeech, text }: Sense, role: Role): number {
  const field = text.startsWith('[网络]') ? 2 * COST_OF_LIMITED_USE : text.startsWith('[') ? COST_OF_LIMITED_USE : 0;
  return field + (fits(partOfSpeech, role) ? 0 : COST_OF_OTHER_ROLE);
}

function fits(partOfSpeech: string | null, role: Role): boolean {
  if (role === 'any') return true;
  // A line of a technical field names no part of speech; it mostly is a noun.
  if (partOfSpeech === null) return role === 'noun';
  if (role === 'verb') return /(?:^| )verb$/.test(partOfSpeech);
  if (role === 'transitive') return /^(?:transitive )?verb$/.test(partOfSpeech);
  if (role === 'intransitive') return /^(?:intransitive )?verb$/.test(partOfSpeech);
  return role === 'noun' ? /noun$/.test(partOfSpeech) && partOfSpeech !== 'pronoun' : partOfSpeech === role;
}

function costOfChinese(text: string, english: string, dictionary: Meanings): number {
  const word = text.replace(/(?<=.)[的地]$/, '');
  const leadsBack = dictionary.gives('ZH', word, english);
  if (leadsBack === null) return costOfRank(null) + COST_OF_UNKNOWN_WORD + [...text].length / 10;
  // One character alone is rarely a word of its own in today's prose.
  const single = [...text].length === 1 ? COST_OF_LIMITED_USE : 0;
  return costOfRank(dictionary.frequencyRank('ZH', word)) + single - (leadsBack ? GAIN_OF_RETURN : 0);
}

const cheapest = (candidates: readonly Candidate[]): string =>
  candidates.reduce<Candidate>((best, next) => (next.cost < best.cost ? next : best), {
    text: '',
    cost: Number.POSITIVE_INFINITY,
  }).text;
