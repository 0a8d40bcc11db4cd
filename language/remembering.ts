/**
 * The same function, which remembers its last answers: of two generations of at most `size` each, the older is dropped. An
 * answer of the younger one is a Map's get.
 */
export function remembering<T>(answer: (question: string) => T, size: number): (question: string) => T {
  let recent = new Map<string, T>();
  let older = new Map<string, T>();
  return (question) => {
    const known = recent.get(question);
    if (known !== undefined || recent.has(question)) return known as T;
    const found = older.has(question) ? (older.get(question) as T) : answer(question);
    if (recent.size >= size) [older, recent] = [recent, new Map()];
    recent.set(question, found);
    return found;
  };
}
