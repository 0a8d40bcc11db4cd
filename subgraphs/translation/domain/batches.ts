export interface BatchLimits {
  /** Segments in one batch. */
  segments: number;
  /** UTF-16 units in one batch; a longer segment is a batch of its own. */
  characters: number;
}

/** The indexes of consecutive segments that go into one call together. */
export function batchesOf(segments: readonly string[], limits: BatchLimits): number[][] {
  const batches: number[][] = [];
  let characters = 0;
  segments.forEach((segment, index) => {
    const current = batches.at(-1);
    characters += segment.length;
    if (current && current.length < limits.segments && characters <= limits.characters) {
      current.push(index);
      return;
    }
    batches.push([index]);
    characters = segment.length;
  });
  return batches;
}
