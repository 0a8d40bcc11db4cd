export interface Parallel {
  /** Milliseconds of each. */
  times: number[];
  perSecond: number;
}

/** Has so many under way at once; each place begins its next as soon as one is done, as long as there are `more`. */
export async function inParallel(
  atOnce: number,
  more: (begun: number) => boolean,
  work: (place: number) => Promise<unknown>,
): Promise<Parallel> {
  const times: number[] = [];
  let begun = 0;
  const start = performance.now();
  const place = async (_: unknown, index: number) => {
    while (more(begun++)) {
      const before = performance.now();
      await work(index);
      times.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, place));
  return { times, perSecond: (times.length * 1e3) / (performance.now() - start) };
}

/** For so many milliseconds. */
export function forMs(ms: number): () => boolean {
  const end = performance.now() + ms;
  return () => performance.now() < end;
}
