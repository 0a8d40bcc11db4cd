/** The `max` entries that were used last. A Map keeps its keys in the order in which they were put in. */
export interface Recent<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
  /** What was used longest ago first. */
  values(): IterableIterator<V>;
}

export function createRecent<V>(max: number): Recent<V> {
  const entries = new Map<string, V>();

  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= max) return;
      const [oldest] = entries.keys();
      if (oldest !== undefined) entries.delete(oldest);
    },
    delete: (key) => void entries.delete(key),
    values: () => entries.values(),
  };
}
