/** Text of a segment as it is written: it replaces everything of the segment from `offset` on, in UTF-16 units. */
export interface Delta {
  /** From 1; a later round writes every segment anew. */
  round: number;
  segment: number;
  offset: number;
  text: string;
}

/** Adds a delta to those that are to follow each other, in place: what continues or overwrites the last of its segment joins it. */
export function addDelta(deltas: Delta[], { round, segment, offset, text }: Delta): void {
  const last = deltas.findLast((each) => each.round === round && each.segment === segment);
  if (!last || offset > last.offset + last.text.length) {
    deltas.push({ round, segment, offset, text });
  } else if (offset < last.offset) {
    last.offset = offset;
    last.text = text;
  } else {
    last.text = last.text.slice(0, offset - last.offset) + text;
  }
}

const HIGH_SURROGATE_AT_END = /[\uD800-\uDBFF]$/;

/** What can be shown now, and what waits for the other half of its last character. */
export function splitDeltas(deltas: readonly Delta[]): { ready: Delta[]; rest: Delta[] } {
  const ready: Delta[] = [];
  const rest: Delta[] = [];
  for (const delta of deltas) {
    if (!HIGH_SURROGATE_AT_END.test(delta.text)) {
      ready.push(storable(delta));
      continue;
    }
    const whole = delta.text.length - 1;
    if (whole > 0) ready.push(storable({ ...delta, text: delta.text.slice(0, whole) }));
    rest.push({ ...delta, offset: delta.offset + whole, text: delta.text.slice(whole) });
  }
  return { ready, rest };
}

/** PostgreSQL stores neither NUL nor half of a character; what stands in their place is as long. */
export const storable = (delta: Delta): Delta => ({
  ...delta,
  text: delta.text.toWellFormed().replaceAll('\0', '\uFFFD'),
});
