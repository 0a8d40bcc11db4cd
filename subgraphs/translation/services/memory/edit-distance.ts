/** Items that have to be put in, taken out or replaced to make one list of the other. */
export function editDistance(left: readonly string[], right: readonly string[]): number {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (const [at, item] of left.entries()) {
    const next = [at + 1];
    for (const [to, other] of right.entries()) {
      next.push(Math.min(row[to]! + (item === other ? 0 : 1), row[to + 1]! + 1, next[to]! + 1));
    }
    row = next;
  }
  return row[right.length]!;
}
