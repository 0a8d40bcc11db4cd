/** Random values that are the same for the same seed, so that a failure can be seen again. */
export interface Random {
  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number;
  of<T>(choices: readonly T[]): T;
  bytes(length: number): Buffer;
  /** Any JSON value, nested at most `levels` deep. */
  value(levels: number): unknown;
}

/** The generator mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed;

  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  const below = (limit: number) => Math.floor(next() * limit);
  const of = <T>(choices: readonly T[]) => choices[below(choices.length)] as T;
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => below(256)));
  const text = () => of(['', 'me', '{ me { id } }', '\u0000', '\ud800', '__proto__', 'x'.repeat(below(300))]);

  function value(levels: number): unknown {
    if (levels === 0 || below(3) === 0) return of([null, true, 0, -1, 1e308, 0.5, text()]);
    const items = Array.from({ length: below(4) }, () => value(levels - 1));
    if (below(2) === 0) return items;
    return Object.fromEntries(items.map((item) => [text(), item]));
  }

  return { below, of, bytes, value };
}
