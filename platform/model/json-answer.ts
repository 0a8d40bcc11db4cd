/** Of brackets that turn out to begin no JSON. */
const MOST_LOOKED_AT = 10;
/** What a model thought before it answered, where the endpoint does not keep that apart. */
const THOUGHTS = /^\s*<think>[\s\S]*?<\/think>/;

/**
 * The objects and lists of JSON in an answer, as they come. Models put them into a code fence or a sentence, whatever they
 * are told. Of one that was cut off there is nothing: what is whole within it may mean something else. Takes time in
 * proportion to the length of the answer.
 */
export function* jsonIn(answer: string): Generator<unknown, void> {
  const text = answer.replace(THOUGHTS, '');
  const brackets = /[[{]/g;
  for (let looks = 0; looks < MOST_LOOKED_AT; looks++) {
    const start = brackets.exec(text)?.index;
    const end = start === undefined ? null : endOf(text, start);
    if (start === undefined || end === null) return;
    const value = parse(text.slice(start, end));
    if (value === undefined) continue;
    yield value;
    brackets.lastIndex = end;
  }
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[[\]{}]/gs;

/** Behind the bracket that closes the one at `start`; null when none does. */
function endOf(text: string, start: number): number | null {
  TOKENS.lastIndex = start;
  let open = 0;
  for (let token = TOKENS.exec(text); token; token = TOKENS.exec(text)) {
    if (token[0] === '{' || token[0] === '[') open += 1;
    else if (token[0] === '}' || token[0] === ']') open -= 1;
    if (open === 0) return TOKENS.lastIndex;
  }
  return null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
