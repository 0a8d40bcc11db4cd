import type { Dictionary } from '../dictionary/dictionary.ts';
import type { Language } from '../scripts.ts';
import { type GlossedWord, glossHan } from './chinese-words.ts';
import { glossLatin } from './english-words.ts';
import { type Piece, piecesOf, type UserWord } from './tokens.ts';

export type { UserWord } from './tokens.ts';

/** One word of the source with its senses; `start` and `end` are UTF-16 units into the segment. */
export interface WordGloss {
  start: number;
  end: number;
  text: string;
  reading: string | null;
  senses: string[];
}

/** `text` is a word-by-word reading aid in the order of the source, never a translation. */
export interface Gloss {
  text: string;
  words: WordGloss[];
}

export interface GlossOptions {
  dictionary: Dictionary;
  /** The viewer's glossary: each source is one unit and becomes its target. */
  userWords?: readonly UserWord[];
}

const ENGLISH_PUNCTUATION: Record<string, string> = {
  '，': ',',
  '、': ',',
  '。': '.',
  '！': '!',
  '？': '?',
  '；': ';',
  '：': ':',
  '（': '(',
  '）': ')',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '《': '"',
  '》': '"',
  '「': '"',
  '」': '"',
  '【': '[',
  '】': ']',
  '…': '...',
  '～': '~',
  '—': '-',
};
const CHINESE_PUNCTUATION: Record<string, string> = {
  ',': '，',
  '.': '。',
  '!': '！',
  '?': '？',
  ';': '；',
  ':': '：',
  '(': '（',
  ')': '）',
};
const GLUES_LEFT = /^[,.!?;:)\]}%'”’]|^\.\.\.$/;
const GLUES_RIGHT = /^[([{$¥€£#@‘“]$/;

/** Glosses one segment word by word from `source` into the other language. */
export function gloss(text: string, source: Language, { dictionary, userWords = [] }: GlossOptions): Gloss {
  const pieces = piecesOf(text, userWords);
  const glossed = source === 'ZH' ? fromChinese(pieces, dictionary) : fromEnglish(pieces, text, dictionary);
  return {
    text: source === 'ZH' ? englishLine(glossed) : chineseLine(glossed),
    words: glossed.filter(isWord).map(({ gloss: _, isMark: __, ...word }) => word),
  };
}

type Item = GlossedWord & { isMark?: boolean };

const isWord = ({ isMark }: Item): boolean => !isMark;

function fromChinese(pieces: readonly Piece[], dictionary: Dictionary): Item[] {
  return pieces.flatMap((piece) =>
    piece.kind === 'han' ? glossHan(piece.text, piece.start, dictionary) : [asItIs(piece, ENGLISH_PUNCTUATION)],
  );
}

function fromEnglish(pieces: readonly Piece[], text: string, dictionary: Dictionary): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < pieces.length; ) {
    const run = latinRun(pieces, at, text);
    items.push(...(run.length > 0 ? glossLatin(run, text, dictionary) : [asItIs(pieces[at]!, CHINESE_PUNCTUATION)]));
    at += Math.max(1, run.length);
  }
  return items;
}

/** The English words from `at` on that only blanks separate. */
function latinRun(pieces: readonly Piece[], at: number, text: string): Piece[] {
  const run: Piece[] = [];
  for (let index = at; pieces[index]?.kind === 'latin'; index += 1) {
    const last = run.at(-1);
    if (last && text.slice(last.end, pieces[index]!.start).trim() !== '') break;
    run.push(pieces[index]!);
  }
  return run;
}

function asItIs({ kind, start, end, text, target }: Piece, punctuation: Record<string, string>): Item {
  const becomes = kind === 'mark' ? (punctuation[text] ?? text) : (target ?? text);
  return { start, end, text, reading: null, senses: target ? [target] : [], gloss: becomes, isMark: kind === 'mark' };
}

/** English words with spaces between them and none before a comma; the first one gets its capital. */
function englishLine(items: readonly Item[]): string {
  let line = '';
  let quoteIsOpen = false;
  for (const { gloss: word, text, isMark } of items) {
    if (word === '') continue;
    const closes =
      isMark && (GLUES_LEFT.test(word) || ((word === '"' || word === "'") && quoteIsOpen && !'“‘《「'.includes(text)));
    const glued = line === '' || closes || GLUES_RIGHT.test(line.at(-1)!) || (quoteIsOpen && /["']$/.test(line));
    if (isMark && word === '"') quoteIsOpen = !quoteIsOpen;
    line += glued ? word : ` ${word}`;
  }
  return line.replace(/^["'([]*\p{Ll}/u, (start) => start.toUpperCase());
}

/** Chinese needs no spaces, except between two pieces in Latin letters. */
function chineseLine(items: readonly Item[]): string {
  let line = '';
  for (const { gloss: word } of items) {
    if (word === '') continue;
    line += /[A-Za-z0-9)\]]$/.test(line) && /^[A-Za-z0-9([$@{<%]/.test(word) ? ` ${word}` : word;
  }
  return line;
}
