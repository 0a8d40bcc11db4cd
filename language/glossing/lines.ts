/** One word of a gloss, or a punctuation mark; `text` is what stands in the source. */
export interface LineItem {
  gloss: string;
  text: string;
  isMark: boolean;
}

const ENGLISH_PUNCTUATION: Record<string, string> = {
  ...{ '，': ',', '、': ',', '。': '.', '！': '!', '？': '?', '；': ';', '：': ':', '（': '(', '）': ')' },
  ...{
    '“': '"',
    '”': '"',
    '‘': "'",
    '’': "'",
    '《': '"',
    '》': '"',
    '〈': '"',
    '〉': '"',
    '「': '"',
    '」': '"',
    '『': '"',
    '』': '"',
  },
  ...{ '【': '[', '】': ']', '…': '...', '……': '...', '～': '~', '—': '-', '——': '-', '·': ' ' },
};
const CHINESE_PUNCTUATION: Record<string, string> = {
  ...{
    ',': '，',
    '.': '。',
    '!': '！',
    '?': '？',
    ';': '；',
    ':': '：',
    '(': '（',
    ')': '）',
    '...': '……',
    '--': '——',
  },
};

export const englishMark = (mark: string): string => ENGLISH_PUNCTUATION[mark] ?? mark;
export const chineseMark = (mark: string): string => CHINESE_PUNCTUATION[mark] ?? mark;

const GLUES_LEFT = /^(?:[,.!?;:)\]}%”’]|'s?$|\.\.\.$|[\p{Cf}\p{Cc}])/u;
const GLUES_RIGHT = /(?:[([{$¥€£#@“‘]|[\p{Cf}\p{Cc}])$/u;
const OPENING = /[“‘《〈「『]/;
const LAST_LETTER = /[\p{L}\p{N}](?=[^\p{L}\p{N}]*$)/u;

/** English words with spaces between them and none before a comma; the first one of each sentence gets its capital. */
export function englishLine(items: readonly LineItem[]): string {
  let line = '';
  let quoteIsOpen = false;
  let beginsSentence = true;
  let glueNext = true;
  for (const { gloss, text, isMark } of items) {
    if (gloss === '') continue;
    const isQuote = isMark && (gloss === '"' || gloss === "'");
    const opens: boolean = isQuote && (OPENING.test(text) || (!quoteIsOpen && /["']/.test(text)));
    const glued = glueNext || (isQuote ? !opens : GLUES_LEFT.test(gloss));
    const word = beginsSentence && !isMark ? capitalized(gloss) : gloss;
    line += glued ? word : ` ${word}`;
    glueNext = opens || GLUES_RIGHT.test(line);
    if (isQuote) quoteIsOpen = opens;
    if (!isMark) beginsSentence = false;
    else if (/[.!?]$/.test(gloss) && LAST_LETTER.test(line)) beginsSentence = true;
  }
  return line;
}

const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const LATIN_END = /[A-Za-z0-9)\]%}.]$/;
const LATIN_START = /^[A-Za-z0-9([$@{<%#]/;
const NEEDS_NO_SPACE = /[$¥€£#@([{]$/;

/** Chinese needs no spaces, except between two pieces in Latin letters. Nothing is said twice: "，，" is one comma. */
export function chineseLine(items: readonly LineItem[]): string {
  let line = '';
  for (const { gloss, isMark } of items) {
    if (gloss === '') continue;
    const isApart = LATIN_END.test(line) && LATIN_START.test(gloss) && !NEEDS_NO_SPACE.test(line);
    line += isApart && !(isMark && /^[%)]/.test(gloss)) ? ` ${gloss}` : gloss;
  }
  return line;
}
