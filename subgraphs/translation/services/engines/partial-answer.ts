/** Reads the translations of an answer while it is written. What it tells is for showing: the whole answer is read anew. */
export interface PartialAnswer {
  /** The answer as far as it is written. A text that is shorter than the one before begins another answer. */
  read(textSoFar: string): void;
}

type State = 'before' | 'object' | 'colon' | 'value' | 'list' | 'string' | 'escape' | 'unicode' | 'over';

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const HEX_DIGITS = 4;
const LIST_KEY = 'translations';

/**
 * Of `{"translations": ["…` or a bare `["…`, code fence or sentence before it or not. Each character is looked at once,
 * and nothing is told of an answer of any other shape, of half a surrogate pair, or of a segment that was not asked for.
 * @param onText called with the translation of a segment so far, at most once for each `read`, and only with a new one
 */
export function createPartialAnswer(count: number, onText: (index: number, textSoFar: string) => void): PartialAnswer {
  let state: State = 'before';
  let seen = 0;
  let index = -1;
  let key = '';
  let text = '';
  let hex = '';
  let told = '';
  let inKey = false;

  function begin() {
    state = 'before';
    seen = 0;
    index = -1;
  }

  function tell() {
    if (index < 0 || index >= count) return;
    const shown = shownOf(text);
    if (shown === told || !shown.isWellFormed()) return;
    told = shown;
    onText(index, shown);
  }

  function append(character: string) {
    if (inKey) key += character;
    else text += character;
  }

  /** The state after one character. */
  function after(character: string): State {
    switch (state) {
      case 'before':
        return character === '{' ? 'object' : character === '[' ? 'list' : 'before';
      case 'object':
        if (isBlank(character)) return 'object';
        inKey = true;
        key = '';
        return character === '"' ? 'string' : 'over';
      case 'colon':
        if (isBlank(character)) return 'colon';
        return character === ':' && key === LIST_KEY ? 'value' : 'over';
      case 'value':
        if (isBlank(character)) return 'value';
        return character === '[' ? 'list' : 'over';
      case 'list':
        if (isBlank(character) || character === ',') return 'list';
        if (character !== '"') return 'over';
        inKey = false;
        index += 1;
        text = told = '';
        return 'string';
      case 'string':
        if (character === '\\') return 'escape';
        if (character !== '"') {
          append(character);
          return 'string';
        }
        if (inKey) return 'colon';
        tell();
        return 'list';
      case 'escape':
        hex = '';
        if (character === 'u') return 'unicode';
        append(ESCAPES[character] ?? character);
        return 'string';
      case 'unicode':
        hex += character;
        if (hex.length < HEX_DIGITS) return 'unicode';
        append(String.fromCharCode(Number.parseInt(hex, 16)));
        return 'string';
      default:
        return 'over';
    }
  }

  return {
    read(textSoFar) {
      if (textSoFar.length < seen) begin();
      for (; seen < textSoFar.length && state !== 'over'; seen += 1) state = after(textSoFar[seen]!);
      seen = textSoFar.length;
      if (state === 'string' || state === 'escape' || state === 'unicode') tell();
    },
  };
}

const isBlank = (character: string): boolean => ' \n\r\t'.includes(character);

/** On one line, as the whole will be, and without the first half of a pair whose second half is still to come. */
const shownOf = (text: string): string =>
  text
    .replace(/[\ud800-\udbff]$/, '')
    .trim()
    .replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ');
