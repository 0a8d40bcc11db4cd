import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';
import { normalizePhrase } from './phrasebook.ts';
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
/** With fewer words of meaning, sharing two is chance. */
const LEAST_CONTENT = 4;

/** Words that any text may have; they count among all words but not among those of meaning. */
const ENGLISH_STOP_WORDS = new Set(
  `a about after again all also am an and any are as at be because been before being but by can can't could did do does doing
  don't down for from get go going got had has have he her here him his how i i'd i'll i'm i've if in into is it it's its just
  let let's like make may me more most my need no not now of off on once one only or other our out over own please same see
  she should so some still such than that that's the their them then there there's these they this those through to too up
  us very want was we we'd we'll we're we've were what what's when where which while who why will with won't would yet you
  you'd you'll you're you've your`.split(/\s+/),
);
const CHINESE_STOP_WORDS = new Set(
  `我们 你们 他们 大家 自己 这个 那个 这些 那些 这样 这里 一下 一个 一点 可以 能否 需要 如果 因为 所以 但是 不过 已经 还是 没有 不是
  就是 什么 怎么 时候 现在 目前 一起 之前 之后 以后 是否 以及 或者 还有 不能 不要 不会 只是 这次`.split(/\s+/),
);

let jieba: Jieba | undefined;

interface Side {
  entry: PhrasebookEntry;
  normal: string;
  words: Uint32Array;
  content: Uint32Array;
}

/**
 * The pairs of entries that share more than `limit`, the worst first. The share of a pair is the greatest of three:
 * of all words, stop words included, those in common (twice the common ones over the sum; a template is made of stop words);
 * of the words of meaning in the one that has fewer, those in the other, when it has at least four;
 * and 1 when one text is, as it stands, a part of the other, which is what counts for short phrases.
 * English words are lower-cased, Chinese ones cut by jieba; repeated words count as often as they occur.
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
  const isContent = side === 'english' ? isEnglishContent : isChineseContent;
  // Numbers in order compare faster than strings, and there are a million pairs.
  const numbered = (some: string[]) => Uint32Array.from(some, (word) => numberOf(word, numbers)).sort();
  return {
    entry,
    normal: normalizePhrase(entry[side]),
    words: numbered(words),
    content: numbered(words.filter(isContent)),
  };
}

function numberOf(word: string, numbers: Map<string, number>): number {
  const known = numbers.get(word);
  if (known !== undefined) return known;
  numbers.set(word, numbers.size);
  return numbers.size - 1;
}

function sharedBy(a: Side, b: Side): number {
  if (holds(a.normal, b.normal) || holds(b.normal, a.normal)) return 1;
  const ofAll = (2 * common(a.words, b.words)) / (a.words.length + b.words.length);
  const fewer = Math.min(a.content.length, b.content.length);
  return fewer < LEAST_CONTENT ? ofAll : Math.max(ofAll, common(a.content, b.content) / fewer);
}

/** Whole words only: "sign off" is no part of "design office". */
function holds(text: string, part: string): boolean {
  const at = text.indexOf(part);
  if (at < 0) return false;
  const joins = (outside: string | undefined) => outside !== undefined && /[a-z\d]/.test(outside);
  return !joins(text[at - 1]) && !joins(text[at + part.length]);
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

const isEnglishContent = (word: string): boolean => !ENGLISH_STOP_WORDS.has(word);

/** Single characters are mostly grammar: 的, 了, 把, 会. */
const isChineseContent = (word: string): boolean => word.length > 1 && !CHINESE_STOP_WORDS.has(word);
