import type { Kind } from './translation.ts';

/** A part of a text, in UTF-16 units. */
export interface Span {
  start: number;
  end: number;
}

/** One word of the source with its senses; offsets are UTF-16 units into the segment. */
export interface WordGloss extends Span {
  text: string;
  reading: string | null;
  senses: string[];
}

/** The text of the word is a slice of the segment's, and so is not kept. */
export type StoredGloss = [start: number, end: number, reading: string | null, senses: string[]];

/** A segment as a translation keeps it; its texts are slices of the translation's. */
export interface StoredSegment {
  sourceStart: number;
  sourceEnd: number;
  targetStart: number;
  targetEnd: number;
  kind: Kind;
  engine: string;
  glosses: StoredGloss[];
}

export interface SegmentView extends Omit<StoredSegment, 'glosses'> {
  index: number;
  sourceText: string;
  targetText: string;
  glosses: WordGloss[];
}

const MAX_SENSES = 5;
const MAX_SENSE_CHARACTERS = 80;

/** Bounded: a word of many senses must not make a row of many pages. */
export function toStoredGloss({ start, end, reading, senses }: WordGloss): StoredGloss {
  return [start, end, reading, senses.slice(0, MAX_SENSES).map(shortened)];
}

/** The segments with the texts they stand for. */
export function toSegmentViews(
  { sourceText, targetText }: { sourceText: string; targetText: string },
  segments: readonly StoredSegment[],
): SegmentView[] {
  return segments.map((segment, index) => {
    const text = sourceText.slice(segment.sourceStart, segment.sourceEnd);
    return {
      ...segment,
      index,
      sourceText: text,
      targetText: targetText.slice(segment.targetStart, segment.targetEnd),
      glosses: segment.glosses.map(([start, end, reading, senses]) => ({
        start,
        end,
        text: text.slice(start, end),
        reading,
        senses,
      })),
    };
  });
}

/** By characters, so that no surrogate pair is cut in half. */
function shortened(sense: string): string {
  if (sense.length <= MAX_SENSE_CHARACTERS) return sense;
  return `${[...sense].slice(0, MAX_SENSE_CHARACTERS - 1).join('')}…`;
}
