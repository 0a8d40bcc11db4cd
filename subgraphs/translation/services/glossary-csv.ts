import { csvRows } from '#platform/csv.ts';
import type { Validated } from '#platform/validation.ts';
import { keyOf, MAX_NOTE, MAX_TERM, type NewTerm } from '../domain/glossary.ts';

/** Of one import. */
const MAX_ROWS = 5_000;
/** Both sides and the note, each of their quotation marks doubled. */
const LONGEST_ROW = 2 * (2 * MAX_TERM + MAX_NOTE) + 100;
const COLUMNS = 'source,target,note';

export interface GlossaryCsv {
  rows: { line: number; term: NewTerm }[];
  /** Lines are counted in the file, from 1. */
  rejected: { line: number; reason: string }[];
}

/** The terms of a CSV with the columns source, target and perhaps note; their names may stand in its first row. */
export function readGlossaryCsv(
  csv: string,
  validate: (input: { source: string; target: string; note: string | null }) => Validated<NewTerm>,
): GlossaryCsv {
  const read: GlossaryCsv = { rows: [], rejected: [] };
  const lineOf = new Map<string, number>();
  let seen = 0;
  for (const { line, fields, problem } of csvRows(csv, { longestRow: LONGEST_ROW })) {
    const reject = (reason: string) => void read.rejected.push({ line, reason });
    if (seen === 0 && isHeader(fields)) continue;
    seen += 1;
    if (seen > MAX_ROWS) {
      reject(`An import has at most ${MAX_ROWS} rows: this one and those after it were left out.`);
      break;
    }
    const [source = '', target = '', note = '', ...others] = fields;
    if (problem) reject(`${problem}.`);
    else if (fields.length < 2 || others.some((field) => field.trim() !== '')) {
      reject(`expected the columns ${COLUMNS}; the row has ${fields.length}.`);
    } else {
      const { value, userErrors } = validate({ source, target, note });
      const earlier = value && lineOf.get(keyOf(value.source));
      if (!value) reject(userErrors.map(({ message }) => message).join(' '));
      else if (earlier) reject(`source is the same as in line ${earlier}.`);
      else {
        lineOf.set(keyOf(value.source), line);
        read.rows.push({ line, term: value });
      }
    }
  }
  return read;
}

const isHeader = ([source, target, note = 'note']: readonly string[]): boolean =>
  [source, target, note].map((name) => name?.trim().toLowerCase()).join() === COLUMNS;
