import type { Language } from '#language/scripts.ts';
import { protectedSpans, type Span } from '#language/spans.ts';

/**
 * The kinds of what can be put in the place of another of its kind without a change to the sentence around it, if it is
 * found on both sides. kept: what a translation copies (URL, placeholder). code: letters with digits ("Q3", "PR-12").
 * name: a capitalised Latin word.
 */
export type SlotKind = 'kept' | 'date' | 'weekday' | 'time' | 'ordinal' | 'number' | 'code' | 'name';

export interface Piece extends Span {
  /** word: of a sentence, a Han character by itself. */
  kind: SlotKind | 'word' | 'mark';
  text: string;
}

export const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
export const WEEKDAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');

/** [kind, pattern], the first that fits counts. Letters with an apostrophe are one word: "can't" is no "can". */
const SHARED: [Piece['kind'], string][] = [
  ['time', '\\d{1,2}:\\d{2}(?![\\d:])'],
  ['code', '\\d+(?:[-/.]\\d+){2,}'],
  ['code', '[A-Za-z]+[-_/]?\\d[\\w.-]*\\w|[A-Za-z]+\\d'],
];
const LATIN: [Piece['kind'], string][] = [
  ['code', '\\d+[A-Za-z]\\w*'],
  ['word', "[a-z][\\p{L}]*(?:['’-]\\p{L}+)*"],
  ['name', "\\p{L}+(?:[-’']\\p{Lu}\\p{L}*)*(?=[’']s(?!\\p{L}))"],
  ['name', "\\p{L}+(?:['’-]\\p{L}+)*"],
  ['word', "['’]s(?!\\p{L})"],
  ['mark', '\\S'],
];
const NUMBER = '\\d+(?:,\\d{3})*(?:\\.\\d+)?(?!\\d)';

const PATTERNS: Record<Language, [Piece['kind'], string][]> = {
  ZH: [
    ['date', '(?:\\d{4} ?年 ?)?\\d{1,2} ?月 ?\\d{1,2} ?[日号]'],
    ['weekday', '(?:周|星期|礼拜)[一二三四五六日天]'],
    ...SHARED,
    ['number', `${NUMBER}(?: ?[万亿])?(?![A-Za-z])`],
    ['word', '\\p{Script=Han}'],
    ...LATIN,
  ],
  EN: [
    ['date', `(?:${MONTHS.join('|')}) \\d{1,2}(?:st|nd|rd|th)?(?:, \\d{4})?(?![\\w:])`],
    ['weekday', `(?:${WEEKDAYS.join('|')})(?!\\p{L})`],
    ['ordinal', '\\d{1,3}(?:st|nd|rd|th)(?!\\p{L})'],
    ...SHARED,
    ['number', `${NUMBER}(?: (?:thousand|million|billion)(?!\\p{L}))?(?![A-Za-z])`],
    ['word', '\\p{Script=Han}'],
    ...LATIN,
  ],
};

const COMPILED = {
  ZH: compile(PATTERNS.ZH),
  EN: compile(PATTERNS.EN),
};

function compile(patterns: [Piece['kind'], string][]): RegExp {
  return new RegExp(patterns.map(([, pattern]) => `(${pattern})`).join('|'), 'gu');
}

/** Cuts a text into pieces without the blanks between them. */
export function cut(text: string, language: Language): Piece[] {
  const pieces: Piece[] = [];
  let read = 0;
  for (const { start, end } of protectedSpans(text)) {
    pieces.push(...between(text, read, start, language));
    pieces.push({ kind: 'kept', start, end, text: text.slice(start, end) });
    read = end;
  }
  pieces.push(...between(text, read, text.length, language));
  return pieces;
}

function* between(text: string, from: number, to: number, language: Language): Generator<Piece> {
  for (const match of text.slice(from, to).matchAll(COMPILED[language])) {
    const place = match.slice(1).findIndex((group) => group !== undefined);
    const kind = PATTERNS[language][place]![0];
    const start = from + match.index;
    yield { kind, start, end: start + match[0].length, text: match[0] };
  }
}

export const isSlot = ({ kind }: Piece): boolean => kind !== 'word' && kind !== 'mark';

/** What two pieces must have in common where one is to stand for the other. */
export const keyOf = (piece: Piece): string =>
  isSlot(piece) ? `<${piece.kind}>` : piece.text.normalize('NFKC').toLowerCase().replace('’', "'");
