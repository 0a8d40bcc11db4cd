import type { Language } from '../scripts.ts';
import type { PhrasebookEntry } from './entry.ts';

export interface ExampleOptions {
  /** The lemma of an English form, "went": go. As the dictionary's. */
  lemmaOf: (englishForm: string) => string;
}

/**
 * At most `limit` entries that use a word, sentences before phrases and short before long. An English word is found in its
 * inflected forms, one of several words ("action item") where they stand side by side. Empty when nothing uses it.
 */
export type ExamplesOf = (language: Language, lemma: string, limit: number) => PhrasebookEntry[];

const ENGLISH_WORD = /[\p{L}\p{N}]+(?:['.&/-][\p{L}\p{N}]+)*/gu;
const MOST_WORDS = 6;

/** Both indexes are built here, in a fraction of a second; a look-up then takes microseconds. */
export function createExamples(entries: readonly PhrasebookEntry[], { lemmaOf }: ExampleOptions): ExamplesOf {
  const best = [...entries].sort(byUsefulness);
  const english = indexOf(best, (entry) => englishWords(entry.english).flatMap((word) => [word, lemmaOf(word)]));
  const chinese = indexOf(best, (entry) => chineseWords(entry.chinese));

  function usesInOrder({ english }: PhrasebookEntry, words: readonly string[]): boolean {
    const text = englishWords(english);
    const isAt = (at: number) =>
      words.every((word, n) => text[at + n] === word || lemmaOf(text[at + n] ?? '') === word);
    return text.some((_, at) => isAt(at));
  }

  function englishExamples(lemma: string): PhrasebookEntry[] {
    const words = englishWords(lemma);
    if (words.length > MOST_WORDS) return [];
    const holders = words.map((word) => english.get(word) ?? []).sort((a, b) => a.length - b.length);
    const rarest = holders[0] ?? [];
    return words.length === 1 ? rarest : rarest.filter((entry) => usesInOrder(entry, words));
  }

  return (language, lemma, limit) =>
    (language === 'EN' ? englishExamples(lemma) : (chinese.get(lemma) ?? [])).slice(0, limit);
}

function byUsefulness(a: PhrasebookEntry, b: PhrasebookEntry): number {
  if (a.kind !== b.kind) return a.kind === 'SENTENCE' ? -1 : 1;
  return a.english.length - b.english.length;
}

function indexOf(entries: readonly PhrasebookEntry[], wordsOf: (entry: PhrasebookEntry) => string[]) {
  const index = new Map<string, PhrasebookEntry[]>();
  for (const entry of entries) {
    for (const word of new Set(wordsOf(entry))) {
      const holders = index.get(word);
      if (holders) holders.push(entry);
      else index.set(word, [entry]);
    }
  }
  return index;
}

const englishWords = (text: string): string[] => text.toLowerCase().match(ENGLISH_WORD) ?? [];

/** Node's own segmenter: jieba would cost a process 60 MB for the same few thousand words. */
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

function chineseWords(text: string): string[] {
  return [...segmenter.segment(text)].flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : []));
}
