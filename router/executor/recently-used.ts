export interface RecentlyUsed<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  /** From the one that was used longest ago to the one that was used last. */
  values(): IterableIterator<V>;
}

/** A map that forgets what was used longest ago, beyond `limit` entries. */
export function createRecentlyUsed<V>(limit: number): RecentlyUsed<V> {
  const entries = new Map<string, V>();

  function set(key: string, value: V): void {
    entries.delete(key);
    entries.set(key, value);
    if (entries.size > limit) entries.delete(entries.keys().next().value as string);
  }

  return {
    get(key) {
      const value = entries.get(key);
      if (value !== undefined) set(key, value);
      return value;
    },
    set,
    values: () => entries.values(),
  };
}
