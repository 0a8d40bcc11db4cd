import { containsHan } from '../scripts.ts';
import { protectedSpans, type Span } from '../spans.ts';
import { wordSpans } from './chinese/cut.ts';

/** A term of the viewer's glossary. */
export interface UserWord {
  source: string;
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

/** Cuts a segment into pieces in order; glossary terms first (the longest), then what must be kept, then runs of a script. */
export function piecesOf(text: string, userWords: readonly UserWord[] = []): Piece[] {
  const pieces: Piece[] = [];
  let read = 0;
  for (const piece of fixedPieces(text, userWords)) {
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

function fixedPieces(text: string, userWords: readonly UserWord[]): Piece[] {
  const kept: Piece[] = protectedSpans(text).map((span) => ({
    ...span,
    kind: 'kept',
    text: text.slice(span.start, span.end),
  }));
  const terms = [...userWords].filter(({ source }) => source !== '').sort((a, b) => b.source.length - a.source.length);
  const lower = text.toLowerCase();
  // Lower case may change a text's length (İ); offsets would then be wrong.
  const searched = lower.length === text.length ? lower : text;
  // Cut only when there is a term to find, and once.
  const words = terms.some(({ source }) => containsHan(source) && searched.includes(source)) ? wordSpans(text) : [];
  for (const { source, target } of terms) {
    const needle = searched === lower ? source.toLowerCase() : source;
    for (let at = searched.indexOf(needle); at >= 0; at = searched.indexOf(needle, at + needle.length)) {
      const span = { start: at, end: at + needle.length };
      if (!isWhole(text, span) || cutsWord(words, span) || kept.some((piece) => overlap(piece, span))) continue;
      kept.push({ ...span, kind: 'term', text: text.slice(span.start, span.end), target });
    }
  }
  return kept.sort((a, b) => a.start - b.start);
}

const overlap = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;

/** 合同 is no term in 联合同意, whose words are 联合 and 同意, and 会 none in 会议; but 公司 is one in 子公司. */
function cutsWord(words: readonly Span[], { start, end }: Span): boolean {
  return words.some((word) => {
    if (!overlap(word, { start, end })) return false;
    const covers = word.start <= start && end <= word.end;
    const isWithin = start <= word.start && word.end <= end;
    return covers ? !isWithin && end - start === 1 : !isWithin;
  });
}

/** "API" is no term in "APIs" or "rapid"; Chinese has no such border. */
function isWhole(text: string, { start, end }: Span): boolean {
  const joins = (inside: string, outside: string | undefined) =>
    outside !== undefined &&
    /[\p{L}\p{N}]/u.test(inside) &&
    /[\p{L}\p{N}]/u.test(outside) &&
    !containsHan(inside + outside);
  return !joins(text[start]!, text[start - 1]) && !joins(text[end - 1]!, text[end]);
}
