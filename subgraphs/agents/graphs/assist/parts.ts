import { type Segment, segmentText } from '#language/segments.ts';

/** Some consecutive sentences of a text, which are translated in one call. Offsets are UTF-16 units into the text. */
export interface Part {
  index: number;
  start: number;
  end: number;
  text: string;
  /** The number of its first segment within the whole text. */
  firstSegment: number;
}

/** Small enough to be done soon and side by side, large enough to tell a model what the text is about. */
const LIMITS = { characters: 1_500, segments: 20 };
/** From half of that on, a new paragraph is a good place to cut. */
const PARAGRAPH_FROM = 0.5;

/** Cuts a text into parts at the borders of its segments, where it can at those of paragraphs. */
export function partsOf(text: string, limits = LIMITS): Part[] {
  const groups: Segment[][] = [];
  for (const segment of segmentText(text)) {
    const current = groups.at(-1);
    if (current && !isFull(current, segment, text, limits)) current.push(segment);
    else groups.push([segment]);
  }
  let firstSegment = 0;
  return groups.map((group, index) => {
    const [start, end] = [group[0]!.start, group.at(-1)!.end];
    const part = { index, start, end, text: text.slice(start, end), firstSegment };
    // As translation will count them: what stands alone may be cut in another way than within its line.
    firstSegment += segmentText(part.text).length;
    return part;
  });
}

function isFull(
  group: readonly Segment[],
  next: Segment,
  text: string,
  { characters, segments }: typeof LIMITS,
): boolean {
  const length = next.end - group[0]!.start;
  if (group.length >= segments || length > characters) return true;
  const isParagraph = /\n\s*\n/.test(text.slice(group.at(-1)!.end, next.start));
  return isParagraph && length > characters * PARAGRAPH_FROM;
}
