import type { Dictionary } from '../dictionary/dictionary.ts';
import type { Language } from '../scripts.ts';
import { glossChinese } from './chinese/words.ts';
import { glossEnglish } from './english/words.ts';
import type { GlossedWord } from './glossed-word.ts';
import { type Lexicon, lexiconOf } from './lexicon.ts';
import { chineseLine, chineseMark, englishLine, englishMark } from './lines.ts';
import { type FixedTerm, type Piece, piecesOf } from './tokens.ts';

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
  /** Where terms of the viewer's glossary stand: each is one unit and becomes its target. They must not overlap. */
  terms?: readonly FixedTerm[];
}

/** Glosses one segment word by word from `source` into the other language. */
export function gloss(text: string, source: Language, { dictionary, terms = [] }: GlossOptions): Gloss {
  const lexicon = lexiconOf(dictionary);
  const pieces = piecesOf(text, terms);
  const items = source === 'ZH' ? fromChinese(pieces, text, lexicon) : fromEnglish(pieces, text, lexicon);
  return {
    text: source === 'ZH' ? englishLine(items) : chineseLine(items),
    words: items.filter(({ isMark }) => !isMark).map(({ gloss: _, isMark: __, ...word }) => word),
  };
}

type Item = GlossedWord & { isMark: boolean };

function fromChinese(pieces: readonly Piece[], text: string, lexicon: Lexicon): Item[] {
  return inRuns(pieces, text, isChinese, /^ ?$/).flatMap((run) => {
    const [first] = run;
    if (!run.some(({ kind }) => kind === 'han')) return run.map((piece) => asItIs(piece, englishMark));
    return glossChinese(text.slice(first!.start, run.at(-1)!.end), first!.start, lexicon).map(asItem);
  });
}

function fromEnglish(pieces: readonly Piece[], text: string, lexicon: Lexicon): Item[] {
  return inRuns(pieces, text, isEnglish, /^\s*$/).flatMap((run) =>
    isEnglish(run[0]!) ? glossEnglish(run, text, lexicon).map(asItem) : run.map((piece) => asItIs(piece, chineseMark)),
  );
}

/** Chinese and the plain digits in it: 3月5日. A per cent sign or a currency makes a number that stands for itself. */
const isChinese = ({ kind, text }: Piece): boolean =>
  kind === 'han' || (kind === 'number' && /^\d[\d.,:/-]*$/.test(text));
const isEnglish = ({ kind }: Piece): boolean =>
  kind === 'latin' || kind === 'number' || kind === 'kept' || kind === 'term';

/** Neighbours that belong together, with nothing but such a gap between them; every other piece is a run of its own. */
function inRuns(pieces: readonly Piece[], text: string, belongs: (piece: Piece) => boolean, gap: RegExp): Piece[][] {
  const runs: Piece[][] = [];
  for (const piece of pieces) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last && belongs(last) && belongs(piece) && gap.test(text.slice(last.end, piece.start))) run.push(piece);
    else runs.push([piece]);
  }
  return runs;
}

const asItem = (word: GlossedWord): Item => ({ ...word, isMark: false });

function asItIs({ kind, start, end, text, target }: Piece, mark: (text: string) => string): Item {
  const becomes = kind === 'mark' ? mark(text) : (target ?? text);
  return { start, end, text, reading: null, senses: target ? [target] : [], gloss: becomes, isMark: kind === 'mark' };
}
