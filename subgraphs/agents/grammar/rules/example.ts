import type { Span } from '#language/spans.ts';

export interface Example {
  text: string;
  place: Span;
  fixed: string;
}

/** `I {am agree|agree}.`: a wrong sentence, the place, and the sentence with what stands behind the bar in its place. */
export function readExample(marked: string): Example {
  const [, before, wrong, right, after] = /^(.*)\{(.*)\|(.*)\}(.*)$/.exec(marked) ?? [];
  if (wrong === undefined) throw new Error(`No place is marked in "${marked}".`);
  return {
    text: before + wrong + after,
    place: { start: before!.length, end: before!.length + wrong.length },
    fixed: before! + right + after,
  };
}
