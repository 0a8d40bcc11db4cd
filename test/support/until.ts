import { waitFor } from '../../dev/infrastructure/wait-for.ts';

/** Waits for a condition; fails the test when it does not come true within `timeoutMs`. */
export async function until<T>(condition: () => T | Promise<T>, timeoutMs = 10_000): Promise<T> {
  const value = await waitFor(condition, { timeoutMs });
  if (value === null) throw new Error(`Still not so after ${timeoutMs} ms: ${condition}`);
  return value;
}
