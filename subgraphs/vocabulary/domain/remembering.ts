/** The same function, which remembers its last answers: of two generations of at most `size` each, the older is dropped. */
export function remembering<T>(answer: (question: string) => T, size: number): (question: string) => T {
  let recent = new Map<string, T>();
  let older = new Map<string, T>();
  return (question) => {
    const known = recent.has(question) ? recent : older;
    const found = known.has(question) ? (known.get(question) as T) : answer(question);
    if (known !== recent) {
      if (recent.size >= size) [older, recent] = [recent, new Map()];
      recent.set(question, found);
    }
    return found;
  };
}
