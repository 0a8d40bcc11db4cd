import type { Dictionary } from '../dictionary/dictionary.ts';
import type { WordEntry } from '../dictionary/entry.ts';
import type { Language } from '../scripts.ts';
import { bestChinese, bestEnglish, type Role, shortSenses } from './senses.ts';

/** What is chosen of a word's entry for one place in a sentence. */
export interface Choice {
  reading: string | null;
  senses: string[];
  /** '' when the entry has a grammatical use only. */
  best: string;
}

/** Choosing asks the dictionary some twenty times; a text repeats its words, and all texts the common ones. */
const MOST_REMEMBERED = 8_000;
const remembered = new WeakMap<Dictionary, Map<string, Choice>>();

/** The best rendering of an entry, for the part of speech that its place asks for. */
export function choose(entry: WordEntry, role: Role, dictionary: Dictionary): Choice {
  const choices = choicesOf(dictionary);
  const key = `${entry.id} ${role}`;
  const known = choices.get(key);
  if (known) return known;

  const best = bestOf(entry.language, entry, role, dictionary);
  const choice = { reading: entry.phonetic, senses: shortSenses(entry), best };
  if (choices.size >= MOST_REMEMBERED) choices.delete(choices.keys().next().value!);
  choices.set(key, choice);
  return choice;
}

const bestOf = (language: Language, entry: WordEntry, role: Role, dictionary: Dictionary): string =>
  language === 'ZH' ? bestEnglish(entry, role, dictionary) : bestChinese(entry, role, dictionary);

function choicesOf(dictionary: Dictionary): Map<string, Choice> {
  const known = remembered.get(dictionary);
  if (known) return known;
  const choices = new Map<string, Choice>();
  remembered.set(dictionary, choices);
  return choices;
}
