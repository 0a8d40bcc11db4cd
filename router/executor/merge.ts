type Fields = Record<string, unknown>;

/** Puts the fields of an answer into an object of the result. The answer may go into several: nothing in it is changed. */
export function mergeInto(target: Fields, source: Fields): void {
  for (const key in source) {
    const value = source[key];
    if (value === undefined) continue;
    const present = target[key];
    target[key] = present === undefined ? value : merged(present, value);
  }
}

/** Both in one, leaving each as it is. What one subgraph knows, another's null does not take away. */
function merged(present: unknown, added: unknown): unknown {
  if (present == null) return added;
  if (added == null) return present;
  if (typeof present !== 'object' || typeof added !== 'object') return added;
  if (!Array.isArray(present)) {
    if (Array.isArray(added)) return added;
    const both = { ...present } as Fields;
    mergeInto(both, added as Fields);
    return both;
  }
  if (!Array.isArray(added) || added.length !== present.length) return added;
  return added.map((item, index) => merged(present[index], item));
}
