export interface CsvRow {
  /** Where it begins in the text, the first line being 1. */
  line: number;
  fields: string[];
  /** Why it can't be read, or null. Then its fields are none, and the line after it begins the next row. */
  problem: string | null;
}

export interface CsvOptions {
  /** UTF-16 units of one row. Bounds what a hostile text can cost: each line may begin a row that is given up at last. */
  longestRow?: number;
}

const NEVER_CLOSED = 'a quotation mark is never closed';
const TEXT_BEHIND = 'there is text behind a closing quotation mark; one within a field is written twice';
const TOO_LONG = 'the row is too long; a quotation mark may be missing';

/**
 * The rows of a CSV text (RFC 4180: quoted fields, doubled quotes, line breaks inside quotes; CRLF or LF, with or without a
 * byte order mark), one at a time so that a large file is never held as rows. Empty lines are left out.
 */
export function* csvRows(text: string, { longestRow = Infinity }: CsvOptions = {}): Generator<CsvRow> {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const { fields, end, lines, problem } = readRow(text, at, longestRow);
    if (problem || fields.length > 1 || fields[0] !== '') yield { line, fields, problem };
    at = end;
    line += lines;
  }
}

interface ReadRow extends Omit<CsvRow, 'line'> {
  /** Behind its line break. */
  end: number;
  /** How many lines it takes. */
  lines: number;
}

function readRow(text: string, start: number, longest: number): ReadRow {
  const fields: string[] = [];
  let lines = 1;
  let at = start;
  for (;;) {
    const isQuoted = text[at] === '"';
    const end = isQuoted ? endOfQuoted(text, at) : endOfPlain(text, at);
    if (isQuoted) {
      if (end > text.length) return unreadable(text, start, NEVER_CLOSED);
      const field = text.slice(at + 1, end - 1);
      if (field.includes('\n')) lines += field.split('\n').length - 1;
      fields.push(field.replaceAll('""', '"'));
    } else {
      fields.push(text.slice(at, end));
    }
    at = end;
    if (at - start > longest) return unreadable(text, start, TOO_LONG);
    if (text[at] !== ',') break;
    at += 1;
  }
  const lineBreak = text.startsWith('\r\n', at) ? 2 : 1;
  if (at < text.length && text[at] !== '\n' && text[at] !== '\r') return unreadable(text, start, TEXT_BEHIND);
  return { fields, end: at + lineBreak, lines, problem: null };
}

/** One line is given up, not all that a wrong quotation mark would swallow. */
function unreadable(text: string, start: number, problem: string): ReadRow {
  const lineBreak = text.indexOf('\n', start);
  return { fields: [], end: lineBreak === -1 ? text.length : lineBreak + 1, lines: 1, problem };
}

function endOfQuoted(text: string, at: number): number {
  let end = at + 1;
  for (;;) {
    end = text.indexOf('"', end);
    if (end === -1) return text.length + 1;
    if (text[end + 1] !== '"') return end + 1;
    end += 2;
  }
}

const PLAIN = /[^,\r\n]*/y;

function endOfPlain(text: string, at: number): number {
  PLAIN.lastIndex = at;
  PLAIN.test(text);
  return PLAIN.lastIndex;
}
