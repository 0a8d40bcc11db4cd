import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';
import type { PhrasebookEntry } from './entry.ts';

/** Two entries that say too much of the same on one side. `share` is 0 to 1; 1 also when one holds the other. */
export interface Overlap {
  first: PhrasebookEntry;
  second: PhrasebookEntry;
  side: 'chinese' | 'english';
  share: number;
}

/** No two entries may share more of their words than this. */
export const MOST_SHARED = 0.6;
/** Of a text with fewer words, two in common with any longer one are chance. */
const LEAST_WORDS = 5;

let jieba: Jieba | undefined;

interface Side {
  entry: PhrasebookEntry;
  /** Its words in a row, without punctuation. */
  text: string;
  /** The numbers of its words, ascending: they compare faster than strings, and there are a million pairs. */
  words: Uint32Array;
}

/**
 * The pairs of entries that share more than `limit` on either side, the worst first. What a pair shares is counted in words,
 * all of them: a template is made of stop words. English words are lower-cased, Chinese ones cut by jieba; a repeated word
 * counts as often as both have it.
 *
 * When the shorter of the two has at least five words, the share is the part of its words that the longer one has too, the
 * strictest of the usual measures. Otherwise it is twice the words in common over the sum of both; and 1 when one text is,
 * as it stands, a part of the other, however short.
 */
export function overlaps(entries: readonly PhrasebookEntry[], limit = MOST_SHARED): Overlap[] {
  const found = (['chinese', 'english'] as const).flatMap((side) => pairsOf(entries, side, limit));
  return found.sort((a, b) => b.share - a.share);
}

function pairsOf(entries: readonly PhrasebookEntry[], side: Overlap['side'], limit: number): Overlap[] {
  const numbers = new Map<string, number>();
  const sides = entries.map((entry) => sideOf(entry, side, numbers));
  return sides.flatMap((first, index) =>
    sides.slice(index + 1).flatMap((second) => {
      const share = sharedBy(first, second);
      return share > limit ? [{ first: first.entry, second: second.entry, side, share }] : [];
    }),
  );
}

function sideOf(entry: PhrasebookEntry, side: Overlap['side'], numbers: Map<string, number>): Side {
  const words = side === 'english' ? englishWords(entry.english) : chineseWords(entry.chinese);
  return {
    entry,
    // Blanks around English words: "sign off" is no part of "design office".
    text: side === 'english' ? ` ${words.join(' ')} ` : words.join(''),
    words: Uint32Array.from(words, (word) => numberOf(word, numbers)).sort(),
  };
}

function numberOf(word: string, numbers: Map<string, number>): number {
  const known = numbers.get(word);
  if (known !== undefined) return known;
  numbers.set(word, numbers.size);
  return numbers.size - 1;
}

function sharedBy(a: Side, b: Side): number {
  if (a.text.includes(b.text) || b.text.includes(a.text)) return 1;
  const shorter = Math.min(a.words.length, b.words.length);
  const shared = common(a.words, b.words);
  return shorter >= LEAST_WORDS ? shared / shorter : (2 * shared) / (a.words.length + b.words.length);
}

function common(a: Uint32Array, b: Uint32Array): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const difference = a[i]! - b[j]!;
    if (difference === 0) shared += 1;
    if (difference <= 0) i += 1;
    if (difference >= 0) j += 1;
  }
  return shared;
}

export const englishWords = (text: string): string[] => text.toLowerCase().match(/[a-z\d]+(?:['.-][a-z\d]+)*/g) ?? [];

export function chineseWords(text: string): string[] {
  jieba ??= Jieba.withDict(dict);
  return jieba.cut(text.toLowerCase(), true).filter((word) => /[\p{L}\p{N}]/u.test(word));
}
