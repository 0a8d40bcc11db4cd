import { containsHan, containsLetters, type Language } from './scripts.ts';
import { protectedSpans, type Span } from './spans.ts';

/** A sentence, or a part of a line that is translated at once. Offsets are UTF-16 units into the whole text. */
export interface Segment extends Span {
  text: string;
}

const LINE = /[^\r\n\v\f\u0085\u2028\u2029]+/g;
/** Quotation marks, bullets, numbers and headings in front of a line: they belong to the layout, not to the sentence. */
const LIST_MARKER = new RegExp(
  `^(?:${[
    '[-–—*+•·‣▪●○■□◆◇★☆✓✔→➢]+[ \\t\\u3000]+',
    '[•·‣▪●○■□◆◇➢]+',
    '#{1,6}[ \\t]+',
    '>+[ \\t]*',
    '\\[[ xX]\\][ \\t]+',
    '[（(]?(?:\\d{1,3}|[a-zA-Z]|[ivxIVX]{2,4})[.)）][ \\t\\u3000]+', // 1. (a) IV)
    '(?:\\d{1,3}|[A-Za-z]|[一二三四五六七八九十]{1,3})[、．][ \\t\\u3000]*', // 1、 A、 一、
    '[（(](?:\\d{1,3}|[一二三四五六七八九十]{1,3})[)）][ \\t\\u3000]*', // （1） （一）
    '[①-⓿❶-➓㈠-㈩][ \\t\\u3000]*',
  ].join('|')})`,
);
const CHINESE_TERMINATORS = '。！？；…';
const LATIN_TERMINATORS = '.!?';
const CLOSERS = '”’」』】》〉）)]}»"\'';
const OPENERS = /^[“‘「『（([{"'*_«]+/;
const BLANK = /\s/;

/** Never the end of a sentence. */
const LEADING_ABBREVIATIONS = new Set(
  'mr mrs ms mx dr prof rev hon gen col capt lt sgt st messrs e.g i.e eg ie cf vs viz approx al attn ref re'.split(' '),
);
/** Part of a number's name when a digit follows: "No. 5", "Jan. 3", "p. 12". */
const NUMBERED_ABBREVIATIONS = new Set(
  'no nos fig figs vol ch sec art eq p pp ext tel jan feb mar apr jun jul aug sep sept oct nov dec'.split(' '),
);
/** May end a sentence or stand in one: "the U.S. market", "in the U.S. We …". */
const OPEN_ABBREVIATIONS = new Set('inc ltd co corp llc u.s u.k e.u u.n a.m p.m ph.d etc dept est'.split(' '));
/** A capital behind an open abbreviation begins a sentence when it begins one of these. */
const SENTENCE_STARTERS = new Set(
  'a an the this that these those there here i we you he she it they my our your his her its their who what when where why how which in on at for from with as if but and so or to then after before since while although because however therefore also please no not yes let all both each some most many more today tomorrow yesterday now next last thanks thank can could will would should do does did is are was were have has'.split(
    ' ',
  ),
);
const INITIAL = /^\p{Lu}$/u;
const LONGEST_ABBREVIATION = 12;

/**
 * Cuts a text into sentences, Chinese and English. What is between them (white space, line breaks, list markers, and
 * parts without a letter to translate such as "-----", "123" or a lone URL) stays outside, so that the gaps and the segments, in order, are
 * exactly the text. A line break always ends a segment.
 */
export function segmentText(text: string): Segment[] {
  const segments: Segment[] = [];
  const kept = protectedSpans(text);
  for (const line of text.matchAll(LINE)) {
    const content = contentOf(text, line.index, line.index + line[0].length);
    for (const cell of cellsOf(text, content, kept)) {
      for (const span of sentencesOf(text, cell, kept)) {
        if (hasSomethingToTranslate(text, span, kept))
          segments.push({ ...span, text: text.slice(span.start, span.end) });
      }
    }
  }
  return segments;
}

/** The line without its indentation, its list markers ("> - [ ] " are three) and its trailing blanks. */
function contentOf(text: string, from: number, to: number): Span {
  const span = trimmed(text, from, to);
  for (;;) {
    const marker = LIST_MARKER.exec(text.slice(span.start, Math.min(span.end, span.start + 24)));
    if (!marker || span.start + marker[0].length >= span.end) return span;
    span.start = trimmed(text, span.start + marker[0].length, span.end).start;
  }
}

/** The cells of a table: between bars in a row of Markdown, between tabs in what was copied from a sheet. */
function cellsOf(text: string, line: Span, kept: readonly Span[]): Span[] {
  const content = text.slice(line.start, line.end);
  const border = /^\|.*\|/.test(content) ? /(?<!\\)\|/g : /\t/g;
  const cells: Span[] = [];
  let start = line.start;
  for (const { index } of content.matchAll(border)) {
    const at = line.start + index;
    const inside = kept[firstAfter(kept, at)];
    if (inside && inside.start <= at) continue;
    cells.push(trimmed(text, start, at));
    start = at + 1;
  }
  cells.push(trimmed(text, start, line.end));
  return cells;
}

function sentencesOf(text: string, line: Span, kept: readonly Span[]): Span[] {
  const sentences: Span[] = [];
  let start = line.start;
  let straightQuotes = 0;
  let curlyQuotes = 0;
  let nextKept = firstAfter(kept, line.start);
  for (let at = line.start; at < line.end; at += 1) {
    while (kept[nextKept] && kept[nextKept]!.end <= at) nextKept += 1;
    const inside = kept[nextKept];
    if (inside && inside.start <= at) {
      at = inside.end - 1;
      continue;
    }
    if (text[at] === '"') straightQuotes += 1;
    if (text[at] === '“') curlyQuotes += 1;
    if (text[at] === '”') curlyQuotes -= 1;
    if (!isTerminator(text[at]!)) continue;

    const end = endOfTerminators(text, at, line.end, straightQuotes % 2 === 1);
    const closed = text.slice(at, end);
    curlyQuotes -= closed.includes('”') ? 1 : 0;
    // A quotation within a quotation ends no sentence: “她说‘好。’然后走了。”
    const isInner = closed.endsWith('’') && curlyQuotes > 0;
    if (!isInner && endsSentence(text, at, end, line.end)) {
      sentences.push(trimmed(text, start, end));
      start = end;
      straightQuotes = 0;
      curlyQuotes = Math.max(0, curlyQuotes);
    }
    at = end - 1;
  }
  if (start < line.end) sentences.push(trimmed(text, start, line.end));
  return sentences.filter((sentence) => sentence.start < sentence.end);
}

const isTerminator = (character: string): boolean =>
  CHINESE_TERMINATORS.includes(character) || LATIN_TERMINATORS.includes(character);

/** Past "?!", "……" and the quotes and brackets that close behind them. A straight quote closes only what it opened. */
function endOfTerminators(text: string, at: number, limit: number, quoteIsOpen: boolean): number {
  let end = at + 1;
  while (end < limit && isTerminator(text[end]!)) end += 1;
  let open = quoteIsOpen;
  while (end < limit && CLOSERS.includes(text[end]!)) {
    if (text[end] === '"') {
      if (!open) break;
      open = false;
    }
    end += 1;
  }
  return end;
}

function endsSentence(text: string, at: number, end: number, limit: number): boolean {
  if (end >= limit) return true;
  const terminators = text.slice(at, end);
  const next = text[end]!;
  if (/[。！？；]/.test(terminators)) return true;
  if (terminators.startsWith('…'))
    return containsHan(text.slice(Math.max(0, at - 2), at) + next) || startsSentence(text, end, limit);
  if (containsHan(next))
    return !terminators.startsWith('.') || !/[\dA-Za-z]/.test(text[at - 1] ?? '') || isWord(text, at);
  if (!BLANK.test(next)) return false;
  if (/[!?]/.test(terminators)) return true;
  return !endsWithAbbreviation(text, at, end, limit) && startsSentence(text, end, limit);
}

/** A lower-case letter goes on with the sentence: "approx. five", "e.g. this". */
function startsSentence(text: string, end: number, limit: number): boolean {
  const following = text
    .slice(end, Math.min(limit, end + 16))
    .trimStart()
    .replace(OPENERS, '');
  return !/^\p{Ll}/u.test(following);
}

function endsWithAbbreviation(text: string, at: number, end: number, limit: number): boolean {
  const word = wordBefore(text, at);
  const lower = word.toLowerCase();
  if (LEADING_ABBREVIATIONS.has(lower)) return true;
  if (INITIAL.test(word) && word !== 'I') return true;
  if (OPEN_ABBREVIATIONS.has(lower)) return !SENTENCE_STARTERS.has(wordAfter(text, end, limit));
  return NUMBERED_ABBREVIATIONS.has(lower) && /^\s*\d/.test(text.slice(end, Math.min(limit, end + 4)));
}

/** "版本2.好" goes on, "Thanks.好的" does not. */
const isWord = (text: string, at: number): boolean => /^\p{L}{2,}$/u.test(wordBefore(text, at));

function wordBefore(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - LONGEST_ABBREVIATION), at);
  return /[\p{L}.]*$/u.exec(before)?.[0].replace(/^\.+/, '') ?? '';
}

const wordAfter = (text: string, end: number, limit: number): string =>
  /^[\s"'“‘(]*(\p{L}*)/u.exec(text.slice(end, Math.min(limit, end + 24)))![1]!.toLowerCase();

function hasSomethingToTranslate(text: string, span: Span, kept: readonly Span[]): boolean {
  let from = span.start;
  for (let index = firstAfter(kept, span.start); kept[index] && kept[index]!.start < span.end; index += 1) {
    if (containsLetters(text.slice(from, kept[index]!.start))) return true;
    from = kept[index]!.end;
  }
  return containsLetters(text.slice(from, span.end));
}

function trimmed(text: string, from: number, to: number): Span {
  let start = from;
  let end = to;
  while (start < end && BLANK.test(text[start]!)) start += 1;
  while (end > start && BLANK.test(text[end - 1]!)) end -= 1;
  return { start, end };
}

function firstAfter(spans: readonly Span[], offset: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.end <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Puts translations in the place of their segments and keeps what is between them. Between two sentences of one line
 * English gets one space and Chinese none; line breaks, indentation, tabs and list markers stay as they are, and so does
 * the space between two segments that come back unchanged.
 * @param translated one for each segment, in the same order; another number throws a RangeError
 * @returns the new text and, for each segment, its place in it (UTF-16 units)
 */
export function assemble(
  text: string,
  segments: readonly Segment[],
  translated: readonly string[],
  target: Language,
): { text: string; spans: Span[] } {
  if (translated.length !== segments.length)
    throw new RangeError(`${segments.length} segments cannot take ${translated.length} translations`);

  const spans: Span[] = [];
  const output: string[] = [];
  let length = 0;
  // Of a long text nothing is looked at but its end, or every segment would cost as much as all before it.
  let last = '';
  const add = (part: string) => {
    output.push(part);
    length += part.length;
    last = part.at(-1) ?? last;
  };
  let read = 0;
  let changed = false;
  segments.forEach((segment, index) => {
    const translation = translated[index]!;
    const gap = text.slice(read, segment.start);
    const isTouched = changed || translation !== segment.text;
    add(index > 0 && isTouched ? gapBetween(last, gap, translation, target) : gap);
    changed = translation !== segment.text;
    spans.push({ start: length, end: length + translation.length });
    add(translation);
    read = segment.end;
  });
  add(text.slice(read));
  return { text: output.join(''), spans };
}

const SPACES = /^[ \u00a0\u3000]*$/;
const ENDS_WITH_WORD = /[A-Za-z0-9,.!?;:'")\]]$/;
const STARTS_WITH_WORD = /^[A-Za-z0-9('"[]/;

function gapBetween(before: string, gap: string, after: string, target: Language): string {
  if (!SPACES.test(gap)) return gap;
  if (before === '' || after === '' || BLANK.test(before.at(-1)!) || BLANK.test(after[0]!)) return '';
  if (target === 'EN') return ' ';
  // Two sentences that stayed in Latin letters ("OK. Thanks.") still need the space between them.
  return ENDS_WITH_WORD.test(before) && STARTS_WITH_WORD.test(after) ? ' ' : '';
}
