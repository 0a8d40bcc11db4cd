const MAX_ORDER = 6;
/** Recall weighs twice as much as precision. */
const BETA = 2;

/** Of one order of n-grams: in the candidates, in the references, in both. */
interface Counts {
  candidate: number;
  reference: number;
  matched: number;
}

/**
 * chrF2 of translations against one reference each, 0 to 100: the F-score of their character n-grams, n from 1 to 6,
 * without white space, counted over all sentences together (Popović 2015). An order that no text is long enough for is left
 * out.
 */
export function chrf(pairs: readonly { candidate: string; reference: string }[]): number {
  const orders = Array.from({ length: MAX_ORDER }, (_, index) => countsOf(pairs, index + 1)).filter(
    ({ candidate, reference }) => candidate > 0 && reference > 0,
  );
  if (orders.length === 0) return 0;
  const mean = (share: (counts: Counts) => number) =>
    orders.reduce((sum, counts) => sum + share(counts), 0) / orders.length;
  const precision = mean(({ matched, candidate }) => matched / candidate);
  const recall = mean(({ matched, reference }) => matched / reference);
  if (precision + recall === 0) return 0;
  return (100 * (1 + BETA ** 2) * precision * recall) / (BETA ** 2 * precision + recall);
}

function countsOf(pairs: readonly { candidate: string; reference: string }[], order: number): Counts {
  const counts: Counts = { candidate: 0, reference: 0, matched: 0 };
  for (const { candidate, reference } of pairs) {
    const [ours, theirs] = [gramsOf(candidate, order), gramsOf(reference, order)];
    counts.candidate += totalOf(ours);
    counts.reference += totalOf(theirs);
    for (const [gram, times] of ours) counts.matched += Math.min(times, theirs.get(gram) ?? 0);
  }
  return counts;
}

function gramsOf(text: string, order: number): Map<string, number> {
  const characters = [...text.replace(/\s+/gu, '')];
  const grams = new Map<string, number>();
  for (let start = 0; start + order <= characters.length; start += 1) {
    const gram = characters.slice(start, start + order).join('');
    grams.set(gram, (grams.get(gram) ?? 0) + 1);
  }
  return grams;
}

const totalOf = (grams: ReadonlyMap<string, number>): number => [...grams.values()].reduce((sum, n) => sum + n, 0);
