import type { Dictionary } from '../dictionary/dictionary.ts';
import type { WordEntry } from '../dictionary/entry.ts';
import { remembering } from '../memory.ts';
import type { Language } from '../scripts.ts';
import { bestChinese, bestEnglish, type Meanings, type Role, shortSenses } from './senses.ts';

/** What is chosen of a word's entry for one place in a sentence. */
export interface Choice {
  reading: string | null;
  senses: string[];
  /** '' when the entry has a grammatical use only. */
  best: string;
}

/** The dictionary as glossing asks it: a text repeats its words, and all texts the common ones, so answers are remembered. */
export interface Lexicon extends Meanings, Pick<Dictionary, 'lookUp'> {
  word(language: Language, lemma: string): WordEntry | null;
  /** Whether there is such a headword: most of what is asked for is none, and this reads no entry. */
  exists(language: Language, lemma: string): boolean;
  /** The best rendering of an entry, for the part of speech that its place asks for. */
  choose(entry: WordEntry, role: Role): Choice;
  /** Which forms of its lemma an English word is; "left" is past and participle of "leave". */
  formsOf(lowerCaseWord: string): ReadonlySet<string>;
}

/** An entry weighs some 3 kB, a choice 300 bytes, a form 50. */
const MOST_ENTRIES = 1_500;
const MOST_CHOICES = 6_000;
const MOST_FORMS = 10_000;

const lexicons = new WeakMap<Dictionary, Lexicon>();

export function lexiconOf(dictionary: Dictionary): Lexicon {
  const known = lexicons.get(dictionary);
  if (known) return known;
  const lexicon = createLexicon(dictionary);
  lexicons.set(dictionary, lexicon);
  return lexicon;
}

function createLexicon(dictionary: Dictionary): Lexicon {
  const chinese = remembering(MOST_ENTRIES, (lemma) => dictionary.word('ZH', lemma));
  const english = remembering(MOST_ENTRIES, (lemma) => dictionary.word('EN', lemma));
  const lookUp = remembering(MOST_ENTRIES, dictionary.lookUp);
  const choices = new Map<string, Choice>();

  const chineseRank = remembering(MOST_FORMS, (lemma) => dictionary.frequencyRank('ZH', lemma));
  const englishRank = remembering(MOST_FORMS, (lemma) => dictionary.frequencyRank('EN', lemma));
  const isChinese = remembering(MOST_FORMS, (lemma) => dictionary.gives('ZH', lemma, '') !== null);
  const isEnglish = remembering(MOST_FORMS, (lemma) => dictionary.gives('EN', lemma, '') !== null);
  const lemmaOf = remembering(MOST_FORMS, dictionary.lemmaOf);
  const meanings: Meanings = {
    lemmaOf,
    frequencyRank: (language, lemma) => (language === 'ZH' ? chineseRank(lemma) : englishRank(lemma)),
    chineseFor: remembering(MOST_ENTRIES, dictionary.chineseFor),
    gives: dictionary.gives,
  };

  return {
    ...meanings,
    word: (language, lemma) => (language === 'ZH' ? chinese(lemma) : english(lemma)),
    exists: (language, lemma) => (language === 'ZH' ? isChinese(lemma) : isEnglish(lemma)),
    lookUp,
    formsOf: remembering(MOST_FORMS, (word) => readForms(word, lookUp(word), english)),
    choose(entry, role) {
      const key = `${entry.id} ${role}`;
      const known = choices.get(key);
      if (known) return known;
      const best = entry.language === 'ZH' ? bestEnglish(entry, role, meanings) : bestChinese(entry, role, meanings);
      const choice = { reading: entry.phonetic, senses: shortSenses(entry), best };
      if (choices.size >= MOST_CHOICES) choices.delete(choices.keys().next().value!);
      choices.set(key, choice);
      return choice;
    },
  };
}

const NO_FORMS: ReadonlySet<string> = new Set();

function readForms(
  word: string,
  entry: WordEntry | null,
  english: (lemma: string) => WordEntry | null,
): ReadonlySet<string> {
  if (!entry) return NO_FORMS;
  const owner = entry.inflectionOf ? english(entry.inflectionOf) : entry;
  const forms = owner?.forms ?? [];
  const kinds = forms.filter(({ text }) => text === word).map(({ kind }) => kind);
  if (kinds.length === 0) return NO_FORMS;
  // The dictionary leaves out a participle that is the past: "met".
  const isBoth = kinds.includes('past') && !forms.some(({ kind }) => kind === 'pastParticiple');
  return new Set(isBoth ? [...kinds, 'pastParticiple'] : kinds);
}
