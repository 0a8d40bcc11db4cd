/** A word that a misspelling may stand for; a smaller `rank` is more frequent. */
export interface Candidate {
  word: string;
  rank: number;
}

const MAX_DISTANCE = 2;

/**
 * Suggests spellings within two edits (a swap of neighbours is one): nearer first, then those that keep the first
 * letter, then by frequency. Candidates are told apart by length and by which letters they have before any distance is
 * computed, which leaves a few hundred of 60,000.
 */
export function createSpelling(candidates: Iterable<Candidate>) {
  const byLength = new Map<number, { word: string; rank: number; letters: number }[]>();
  for (const candidate of candidates) {
    const bucket = byLength.get(candidate.word.length) ?? [];
    bucket.push({ ...candidate, letters: letterSet(candidate.word) });
    byLength.set(candidate.word.length, bucket);
  }

  return function suggest(term: string, limit: number): string[] {
    const letters = letterSet(term);
    const farthest = term.length <= 3 ? 1 : MAX_DISTANCE;
    const found: { word: string; score: number; rank: number }[] = [];
    for (let length = term.length - farthest; length <= term.length + farthest; length += 1) {
      for (const candidate of byLength.get(length) ?? []) {
        // An edit changes at most two letters of the set: one goes, one comes.
        if (bitCount(letters ^ candidate.letters) > 2 * farthest) continue;
        const distance = editDistance(term, candidate.word, farthest);
        if (distance === 0 || distance > farthest) continue;
        const otherStart = term[0] === candidate.word[0] ? 0 : 0.5;
        found.push({ word: candidate.word, score: distance + otherStart, rank: candidate.rank });
      }
    }
    found.sort((a, b) => a.score - b.score || a.rank - b.rank);
    return found.slice(0, limit).map(({ word }) => word);
  };
}

function letterSet(word: string): number {
  let set = 0;
  for (let index = 0; index < word.length; index += 1) set |= 1 << (word.charCodeAt(index) & 31);
  return set;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

const LONGEST = 128;
/** Three rows of the distance table, used by one call after the other: thousands are computed per suggestion. */
const rows = [new Uint8Array(LONGEST + 1), new Uint8Array(LONGEST + 1), new Uint8Array(LONGEST + 1)] as const;

/**
 * Edits (insert, delete, replace, swap neighbours) between two words, or `limit` + 1 when there are more than `limit`, or
 * when a word has over 128 letters. Only the diagonal band in which the distance can stay within the limit is computed.
 */
export function editDistance(a: string, b: string, limit: number): number {
  const beyond = limit + 1;
  if (Math.abs(a.length - b.length) > limit || a.length > LONGEST || b.length > LONGEST) return beyond;
  let [beforeLast, last, row]: Uint8Array[] = [...rows] as [Uint8Array, Uint8Array, Uint8Array];
  for (let j = 0; j <= b.length; j += 1) last![j] = Math.min(j, beyond);
  let lastBest = 0;
  for (let i = 1; i <= a.length; i += 1) {
    const from = Math.max(1, i - limit);
    const to = Math.min(b.length, i + limit);
    row![from - 1] = from === 1 ? Math.min(i, beyond) : beyond;
    let best = row![from - 1]!;
    for (let j = from; j <= to; j += 1) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      // The cell above the band's right end was never computed.
      const above = j === i + limit ? beyond : last![j]! + 1;
      let distance = Math.min(above, row![j - 1]! + 1, last![j - 1]! + (same ? 0 : 1));
      const isSwap =
        i > 1 && j > 1 && a.charCodeAt(i - 1) === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1);
      if (isSwap) distance = Math.min(distance, beforeLast![j - 2]! + 1);
      row![j] = Math.min(distance, beyond);
      best = Math.min(best, distance);
    }
    // A swap may still reach back over one row.
    if (best > limit && lastBest > limit) return beyond;
    lastBest = best;
    [beforeLast, last, row] = [last, row, beforeLast];
  }
  return Math.min(last![b.length]!, beyond);
}
