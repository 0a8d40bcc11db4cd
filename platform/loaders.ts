import DataLoader from 'dataloader';

export type Loader<K, V> = DataLoader<K, V, string>;

export interface LoaderOptions<K> {
  /** Most keys in one batch; more are split. @default 1_000 */
  maxBatchSize?: number;
  /** The text that makes two keys the same. @default String */
  cacheKey?: (key: K) => string;
}

/**
 * Declares a loader: every key asked for in one tick goes into one call of `load`, which answers in key order with a
 * value, `null`, or an `Error` per key. Made per request (per event in a subscription), never shared between viewers.
 */
export function createLoader<K, V>(
  load: (keys: readonly K[]) => Promise<readonly (V | Error)[]>,
  { maxBatchSize = 1_000, cacheKey = String }: LoaderOptions<K> = {},
): Loader<K, V> {
  return new DataLoader<K, V, string>(load, { maxBatchSize, cacheKeyFn: cacheKey });
}

/** Rows in the order of `keys`; `null` where there is none. */
export function inOrderOf<K extends string, T>(
  keys: readonly K[],
  rows: readonly T[],
  keyOf: (row: T) => string,
): (T | null)[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  return keys.map((key) => byKey.get(key) ?? null);
}
