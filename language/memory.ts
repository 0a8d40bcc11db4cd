/** `load` with its latest `most` results remembered: a hit is a Map's get, and the oldest goes when one too many comes. */
export function remembering<Value>(most: number, load: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>();
  return (key) => {
    const value = known.get(key);
    if (value !== undefined || known.has(key)) return value as Value;
    const loaded = load(key);
    if (known.size >= most) known.delete(known.keys().next().value!);
    known.set(key, loaded);
    return loaded;
  };
}
