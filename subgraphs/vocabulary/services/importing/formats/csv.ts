import { type CsvRow, csvRows } from '#platform/csv.ts';
import { decodeText } from '#platform/text-encoding.ts';
import { NO_PROGRESS } from '../../../domain/imported-card.ts';
import { type CheckedRow, createRowCheck } from '../rows.ts';
import { UnreadableFile } from './unreadable.ts';

const COLUMNS = ['front', 'back', 'example', 'tags'] as const;
type Column = (typeof COLUMNS)[number];

/** UTF-16 units: all columns at their longest, every character a doubled quotation mark, and room for a term that is too long. */
const LONGEST_ROW = 32_000;
const TAG_SEPARATOR = /[;；]/;

export interface CsvCards {
  /** Lines of the text. */
  lines: number;
  rows: Generator<CheckedRow>;
}

/** @throws UnreadableFile for what is no text */
export function readCsvFile(bytes: Uint8Array, maxRows: number): CsvCards {
  const decoded = decodeText(bytes);
  if (!decoded) {
    throw new UnreadableFile('This file is not a text in UTF-8, UTF-16 or GB18030. Please save it as CSV in UTF-8.');
  }
  return readCsv(decoded.text, maxRows);
}

/**
 * The cards of a CSV text, one at a time. Its first row may name the columns, in any order; else they are front, back, example
 * and tags. Beyond `maxRows` rows all are rejected in one.
 */
export function readCsv(text: string, maxRows: number): CsvCards {
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return { lines, rows: cardsOf(csvRows(text, { longestRow: LONGEST_ROW }), maxRows) };
}

function* cardsOf(rows: Iterable<CsvRow>, maxRows: number): Generator<CheckedRow> {
  const check = createRowCheck();
  let columns: readonly (Column | null)[] = COLUMNS;
  let seen = 0;
  for (const { line, fields, problem } of rows) {
    const header = seen === 0 ? headerOf(fields) : null;
    if (header) columns = header;
    else if (seen >= maxRows) {
      yield { line, reason: `An import has at most ${maxRows} rows: this one and those after it were left out.` };
      return;
    } else if (problem) yield { line, reason: `${problem}.` };
    else if (fields.slice(columns.length).some((field) => field.trim() !== '')) {
      yield { line, reason: `expected the columns ${COLUMNS}; the row has ${fields.length}.` };
    } else yield check(line, contentOf(fields, columns), NO_PROGRESS);
    seen += 1;
  }
}

function headerOf(fields: readonly string[]): (Column | null)[] | null {
  const names = fields.map((name) => name.trim().toLowerCase());
  if (!names.includes('front') || (fields.length > 1 && !names.includes('back'))) return null;
  return names.map((name) => COLUMNS.find((column) => column === name) ?? null);
}

function contentOf(fields: readonly string[], columns: readonly (Column | null)[]) {
  const field = (column: Column) => fields[columns.indexOf(column)] ?? '';
  const tags = field('tags').split(TAG_SEPARATOR);
  const [front, back, example] = [field('front'), field('back'), field('example')];
  return { front, back, example, tags: tags.filter((tag) => tag.trim() !== '') };
}
