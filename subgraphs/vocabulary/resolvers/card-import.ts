import type { CardImportReportResolvers, CardImportResolvers } from '../schema.types.ts';
import { rejectedOf } from '../services/importing/report.ts';

export const CardImport: CardImportResolvers = {
  report: (row, _, { services }) => services.imports.reportOf(row),
};

export const CardImportReport: CardImportReportResolvers = {
  rejected: (report, { first, after }, { viewer }) => rejectedOf(viewer, report, first, after),
};
