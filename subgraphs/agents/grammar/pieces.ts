import { segmentText } from '#language/segments.ts';
import type { Span } from '#language/spans.ts';

/** Harper takes some 10 ms a sentence: with pieces of this many characters a short text waits a quarter of a second for a long one. */
const PIECE = 2_000;

/** A text in pieces that each begin with a sentence; a sentence that is longer than a piece is one. */
export function piecesOf(text: string, size = PIECE): Span[] {
  if (text.length <= size) return [{ start: 0, end: text.length }];
  const pieces: Span[] = [];
  let start = 0;
  let last = 0;
  for (const segment of segmentText(text)) {
    if (segment.end - start > size && last > start) {
      pieces.push({ start, end: last });
      start = last;
    }
    last = segment.end;
  }
  return [...pieces, { start, end: text.length }];
}
