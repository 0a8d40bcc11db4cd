import { protectedSpans, type Span } from '../spans.ts';

/** A place where a term of the viewer's glossary stands (`termFinder` finds them), and what it must become. */
export interface FixedTerm extends Span {
  target: string;
}

/**
 * kept: stays as it is (URL, placeholder, version, emoji). number: digits, perhaps with a currency or a per cent sign.
 * term: a glossary term. han, latin: text still to be cut into words. mark: punctuation. Blanks belong to no piece.
 */
export interface Piece extends Span {
  kind: 'kept' | 'number' | 'term' | 'han' | 'latin' | 'mark';
  text: string;
  /** Of a term: what it must become. */
  target?: string;
}

const NUMBER = '[$€£¥￥]?\\d+(?:[.,:\\/\\-]\\d+)*(?:%|‰|\\+)?';
/** An emoji with its skin tone, its variation selector and all that it is joined to; a flag is two letters. */
const PICTURE = '\\p{Extended_Pictographic}(?:\\p{EMod}|\\ufe0f)?';
const EMOJI = `(?:\\p{RI}\\p{RI}|${PICTURE}(?:\\u200d${PICTURE})*)`;
const LETTER = '[[\\p{L}\\p{N}\\p{M}]--\\p{Script=Han}]';
/** Their full stop belongs to them, unless it is the segment's last. */
const ABBREVIATION =
  'Co\\., ?Ltd\\.?|(?:(?:[Mm]rs?|[Mm]s|[Dd]r|[Pp]rof|[Ii]nc|[Ll]td|[Cc]o|[Cc]orp|[Nn]o|[Vv]s|[Ee]tc|[Aa]pprox|[Ee]st|[Dd]ept|[Mm]in|[Mm]ax|[Jj]an|[Ff]eb|[Mm]ar|[Aa]pr|[Jj]un|[Jj]ul|[Aa]ug|[Ss]ept?|[Oo]ct|[Nn]ov|[Dd]ec)\\.|\\p{L}\\.(?:\\p{L}\\.)+|\\p{Lu}\\.(?=\\s\\p{Lu}))(?=[,;]?\\s*[\\p{L}\\d\\(])';
const WORD = `${LETTER}+(?:['’.&\\+#\\/_\\-](?=${LETTER})${LETTER}+)*(?:\\+\\+|#|(?<=s)['’](?=\\s${LETTER}))?`;
const RUNS = new RegExp(
  [
    `(?<kept>[vV]\\d+(?:\\.\\d+)*(?!${LETTER})|[$€£¥￥]?\\d+(?:[.,]\\d+)*\\p{Script=Latin}{1,3}(?!${LETTER})|${EMOJI})`,
    `(?<number>${NUMBER}(?!${LETTER}))`,
    '(?<han>\\p{Script=Han}+)',
    `(?<latin>${ABBREVIATION}|${WORD})`,
    '(?<mark>\\.{2,}|…+|—+|\\S)',
  ].join('|'),
  'gv',
);

/** Cuts a segment into pieces in order: glossary terms and what must be kept, between them runs of a script. */
export function piecesOf(text: string, terms: readonly FixedTerm[] = []): Piece[] {
  const pieces: Piece[] = [];
  let read = 0;
  for (const piece of fixedPieces(text, terms)) {
    pieces.push(...runsOf(text, read, piece.start), piece);
    read = piece.end;
  }
  pieces.push(...runsOf(text, read, text.length));
  return pieces;
}

function* runsOf(text: string, from: number, to: number): Generator<Piece> {
  for (const match of text.slice(from, to).matchAll(RUNS)) {
    const start = from + match.index;
    const kind = (['kept', 'number', 'han', 'latin', 'mark'] as const).find(
      (name) => match.groups?.[name] !== undefined,
    )!;
    // Emoji above the basic plane come as two units: the span counts units.
    yield { kind, start, end: start + match[0].length, text: match[0] };
  }
}

function fixedPieces(text: string, terms: readonly FixedTerm[]): Piece[] {
  const pieceOf = ({ start, end }: Span) => ({ start, end, text: text.slice(start, end) });
  return [
    ...protectedSpans(text).map((span): Piece => ({ ...pieceOf(span), kind: 'kept' })),
    ...terms.map((term): Piece => ({ ...pieceOf(term), kind: 'term', target: term.target })),
  ].sort((a, b) => a.start - b.start);
}
