/** Something to be written over a part of a translation. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** Null when two edits meet in one place: neither was found for certain. */
export function applied(edits: readonly Edit[], text: string): string | null {
  const sorted = edits.toSorted((left, right) => right.start - left.start);
  if (sorted.some(({ end }, index) => index > 0 && end > sorted[index - 1]!.start)) return null;
  return sorted.reduce((done, { start, end, text: put }) => done.slice(0, start) + put + done.slice(end), text);
}

const VOWEL = /^(?:[aeiou]|8|1[18](?!\d))/i;

/** Whether "a" or "an" before a place may stay as it is. */
export function articleFits(before: string, former: string, text: string): boolean {
  return !/\ban? ?$/i.test(before) || VOWEL.test(former) === VOWEL.test(text);
}
