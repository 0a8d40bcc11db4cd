import { segmentText } from '#language/segments.ts';
import type { MemoryPair } from '../../data/memory-entries.ts';
import { type StoredSegment, toSegmentViews } from '../../domain/segments.ts';
import { memoryKey } from './keys.ts';

interface Rated {
  sourceText: string;
  targetText: string;
  segments: StoredSegment[];
}

/** The engine's name. */
export const MEMORY = 'memory';
/** A longer sentence does not come again. */
const LONGEST_SENTENCE = 1_000;

/** The target text of a sentence for which its user wants nothing of the memory: it said something bad. */
export const NOTHING = '';

/** The sentences of a translation that are translated, not glossed, with what they became. */
export const translatedPairs = (translation: Rated): MemoryPair[] =>
  pairsOf(
    toSegmentViews(translation, translation.segments)
      .filter(({ kind }) => kind === 'TRANSLATION')
      .map(({ sourceText, targetText }) => [sourceText, targetText]),
  );

/** Those that the memory has served, each with NOTHING. */
export const refusedPairs = ({ sourceText, targetText, segments }: Rated): MemoryPair[] =>
  translatedPairs({ sourceText, targetText, segments: segments.filter(({ engine }) => engine === MEMORY) }).map(
    (pair) => ({ ...pair, targetText: NOTHING }),
  );

/**
 * The sentences of a translation with what the user wrote in their place: line by line where both texts have as many lines,
 * and in each sentence by sentence where there are as many; a sentence alone has all of its line. What can't be told apart
 * is not remembered.
 */
export function betterPairs({ sourceText }: Rated, betterText: string): MemoryPair[] {
  const [lines, betterLines] = [linesOf(sourceText), linesOf(betterText)];
  if (lines.length !== betterLines.length) return pairsOf(alignedSentences(sourceText, betterText));
  return pairsOf(lines.flatMap((line, index) => alignedSentences(line, betterLines[index]!)));
}

function alignedSentences(sourceText: string, betterText: string): [string, string][] {
  const [sentences, better] = [sourceText, betterText].map((text) =>
    segmentText(text).map((segment) => segment.text),
  ) as [string[], string[]];
  if (sentences.length === 0 || better.length === 0) return [];
  if (sentences.length === better.length) return sentences.map((sentence, index) => [sentence, better[index]!]);
  return sentences.length === 1 && linesOf(betterText).length === 1 ? [[sentences[0]!, betterText.trim()]] : [];
}

const linesOf = (text: string): string[] => text.split(/[\r\n\v\f\u0085\u2028\u2029]+/).filter((line) => line.trim());

/** The last one counts where a sentence stands twice. */
function pairsOf(texts: readonly (readonly [string, string])[]): MemoryPair[] {
  const pairs = texts
    .filter(
      ([sourceText, targetText]) =>
        targetText.trim() && Math.max(sourceText.length, targetText.length) <= LONGEST_SENTENCE,
    )
    .map(([sourceText, targetText]): MemoryPair => ({ sourceKey: memoryKey(sourceText), sourceText, targetText }));
  return [...new Map(pairs.map((pair) => [pair.sourceKey, pair])).values()];
}
