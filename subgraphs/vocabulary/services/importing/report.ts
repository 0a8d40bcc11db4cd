import { badUserInput } from '#platform/errors.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { CardImportRow, CardImports } from '../../data/card-imports.ts';
import type { ImportCounts, RejectedRow } from '../../domain/imported-card.ts';

/** What became of the rows of a file, and where those are that were rejected. */
export interface ReportView extends ImportCounts {
  rejectedRows: number;
  /** Behind a line, in order. */
  rejections: (viewer: Viewer, after: number, first: number) => Promise<RejectedRow[]>;
}

export const MOST_AT_ONCE = 1_000;

/** @throws BAD_USER_INPUT */
export async function rejectedOf(viewer: Viewer, report: ReportView, first = MOST_AT_ONCE, after = 0) {
  if (first < 0 || first > MOST_AT_ONCE) throw badUserInput(`first must be between 0 and ${MOST_AT_ONCE}.`);
  if (after < 0) throw badUserInput('after must not be negative.');
  return first === 0 ? [] : report.rejections(viewer, after, first);
}

/** Of rows that are held here. */
export const reportOf = (counts: ImportCounts, rejectedRows: number, kept: readonly RejectedRow[]): ReportView => ({
  ...counts,
  rejectedRows,
  rejections: async (_, after, first) => kept.filter(({ line }) => line > after).slice(0, first),
});

/** Of an import that has begun. */
export const reportOfImport = (imports: CardImports, row: CardImportRow): ReportView => ({
  imported: row.imported,
  updated: row.updated,
  unchanged: row.unchanged,
  rejectedRows: row.rejectedRows,
  rejections: (viewer, after, first) => imports.rejections(viewer, row.id, after, first),
});
