import type { Dictionary } from '../dictionary/dictionary.ts';
import type { WordEntry } from '../dictionary/entry.ts';
import { remembering } from '../memory.ts';
import type { Language } from '../scripts.ts';
import { type Headword, headwordOf } from './headword.ts';
import { bestChinese, bestEnglish, type Meanings, type Role, shortSenses } from './senses.ts';

/** What is chosen of a word's entry for one place in a sentence. */
export interface Choice {
  reading: string | null;
  senses: string[];
  /** '' when the entry has a grammatical use only. */
  best: string;
}

/** The dictionary as glossing asks it: a text repeats its words, and all texts the common ones, so answers are remembered. */
export interface Lexicon extends Meanings {
  /** As the dictionary's methods of these names, but with less of the entry. */
  word(language: Language, lemma: string): Headword | null;
  lookUp(term: string): Headword | null;
  /** Whether there is such a headword: most of what is asked for is none, and this reads no entry. */
  exists(language: Language, lemma: string): boolean;
  /** The best rendering of a headword, for the part of speech that its place asks for. */
  choose(headword: Headword, role: Role): Choice;
  /** Which forms of its lemma an English word is; "left" is past and participle of "leave". */
  formsOf(lowerCaseWord: string): ReadonlySet<string>;
}

/** What is remembered weighs some 300 bytes each. */
const MOST_REMEMBERED = 8_000;
const lexicons = new WeakMap<Dictionary, Lexicon>();

export function lexiconOf(dictionary: Dictionary): Lexicon {
  const known = lexicons.get(dictionary);
  if (known) return known;
  const lexicon = createLexicon(dictionary);
  lexicons.set(dictionary, lexicon);
  return lexicon;
}

function createLexicon(dictionary: Dictionary): Lexicon {
  const remembered = <Value>(load: (key: string) => Value) => remembering(MOST_REMEMBERED, load);
  const inBoth = <Value>(ask: (language: Language, lemma: string) => Value) => {
    const chinese = remembered((lemma) => ask('ZH', lemma));
    const english = remembered((lemma) => ask('EN', lemma));
    return (language: Language, lemma: string) => (language === 'ZH' ? chinese(lemma) : english(lemma));
  };
  const meanings: Meanings = {
    lemmaOf: remembered(dictionary.lemmaOf),
    frequencyRank: inBoth(dictionary.frequencyRank),
    chineseFor: remembered(dictionary.chineseFor),
    gives: dictionary.gives,
  };
  const word = inBoth((language, lemma) => bare(dictionary.word(language, lemma)));
  const lookUp = remembered((term) => bare(dictionary.lookUp(term)));
  const choose = remembered((key): Choice => {
    const [role, id] = [key.slice(0, key.indexOf(' ')) as Role, key.slice(key.indexOf(' ') + 1)];
    const [entry] = dictionary.words([id]);
    if (!entry) return NOTHING;
    const best = entry.language === 'ZH' ? bestEnglish(entry, role, meanings) : bestChinese(entry, role, meanings);
    return { reading: entry.phonetic, senses: shortSenses(entry), best };
  });
  return {
    ...meanings,
    word,
    lookUp,
    exists: inBoth((language, lemma) => dictionary.gives(language, lemma, '') !== null),
    choose: ({ id }, role) => choose(`${role} ${id}`),
    formsOf: remembered((form) => readForms(form, lookUp(form), word)),
  };
}

export const NOTHING: Choice = { reading: null, senses: [], best: '' };
const bare = (entry: WordEntry | null): Headword | null => entry && headwordOf(entry);

const NO_FORMS: ReadonlySet<string> = new Set();

function readForms(form: string, headword: Headword | null, word: Lexicon['word']): ReadonlySet<string> {
  if (!headword) return NO_FORMS;
  const owner = headword.inflectionOf ? word('EN', headword.inflectionOf) : headword;
  const forms = owner?.forms ?? [];
  const kinds = forms.filter(({ text }) => text === form).map(({ kind }) => kind);
  if (kinds.length === 0) return NO_FORMS;
  // The dictionary leaves out a participle that is the past: "met".
  const isBoth = kinds.includes('past') && !forms.some(({ kind }) => kind === 'pastParticiple');
  return new Set(isBoth ? [...kinds, 'pastParticiple'] : kinds);
}
