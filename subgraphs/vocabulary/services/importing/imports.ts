import { setImmediate } from 'node:timers/promises';
import type { Dictionary } from '#language/dictionary/dictionary.ts';
import { badUserInput, PublicError, type UserError } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import type { JobTransaction } from '#platform/jobs.ts';
import type { Logger } from '#platform/logging.ts';
import { type Storage, StorageError } from '#platform/storage/storage.ts';
import { invalid, invalidField, isUuid, textProblem, type Validated, valid } from '#platform/validation.ts';
import { owns, requireUser, type Viewer } from '#platform/viewer.ts';
import type { CardImportRow, CardImports } from '../../data/card-imports.ts';
import type { ImportedCards } from '../../data/imported-cards.ts';
import {
  type CardFileFormat,
  type HeldImports,
  IMPORT_LIMITS,
  type Refusal,
  refuseStart,
  refuseUpload,
  uploadKey,
} from '../../domain/card-import.ts';
import type { RejectedRow } from '../../domain/imported-card.ts';
import { readCsv } from './formats/csv.ts';
import { MOST_AT_ONCE, type ReportView, reportOf, reportOfImport } from './report.ts';
import { completeRows, inGroups } from './rows.ts';
import type { ImportJob } from './worker.ts';

export interface ImportInput {
  fileName: string;
  format: CardFileFormat;
  bytes: number;
}

export interface ImportResult {
  import: CardImportRow | null;
  uploadUrl: string | null;
  uploadHeaders: { name: string; value: string }[];
  userErrors: UserError[];
}

interface ImportParts {
  imports: CardImports;
  importedCards: ImportedCards;
  storage: Pick<Storage, 'head' | 'uploadUrl'>;
  dictionary: Dictionary;
  /** Adds the import's job to the queue, within the transaction that begins it. */
  enqueue: (job: ImportJob, transaction: JobTransaction) => Promise<void>;
  logger: Logger;
}

const UPLOAD_WITHIN_SECONDS = 15 * 60;
const MAX_NAME = 255;
const ROWS_AT_ONCE = 500;
const MEDIA_TYPES: Record<CardFileFormat, string> = { CSV: 'text/csv', ANKI: 'application/octet-stream' };

const answer = (row: CardImportRow | null, ...userErrors: UserError[]): ImportResult => ({
  import: row,
  uploadUrl: null,
  uploadHeaders: [],
  userErrors,
});
const refused = ({ code, message }: Refusal, ...field: string[]) => answer(null, { code, message, field });
const NO_SUCH: Refusal = { code: 'NOT_FOUND', message: 'There is no such import.' };

/** Cards from a text, or from a file that is uploaded for it. */
export function createImportService(parts: ImportParts) {
  const { imports, importedCards, storage, dictionary, enqueue, logger } = parts;

  const findOwn = async (userId: string, id: string): Promise<CardImportRow | null> => {
    const row = isUuid(id) ? await imports.find(id) : null;
    return row?.userId === userId ? row : null;
  };

  /** What is wrong with what was uploaded, or null. */
  async function problemOfUpload(row: CardImportRow): Promise<Refusal | null> {
    try {
      const found = await storage.head(uploadKey(row));
      if (!found) {
        const message = 'The file has not been uploaded yet, or is gone. Upload it, or ask for a new import.';
        return { code: 'NOT_UPLOADED', message };
      }
      if (found.bytes === row.bytes) return null;
      return { code: 'WRONG_LENGTH', message: `The upload has ${found.bytes} bytes, and ${row.bytes} were announced.` };
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      logger.error({ err: error, importId: row.id }, 'an upload could not be looked at');
      throw new PublicError('SUBGRAPH_UNAVAILABLE', 'Files cannot be read at the moment. Please try again soon.');
    }
  }

  return {
    /** Takes in a CSV text; it may have a megabyte. @throws BAD_USER_INPUT */
    async importCsv(viewer: Viewer, csv: string): Promise<ReportView> {
      const { id: userId } = requireUser(viewer);
      if (Buffer.byteLength(csv) > IMPORT_LIMITS.inlineBytes) {
        throw badUserInput('csv must have at most 1 MB: import larger files by createCardImport.');
      }
      const counts = { imported: 0, updated: 0, unchanged: 0 };
      const kept: RejectedRow[] = [];
      let rejectedRows = 0;
      for (const group of inGroups(readCsv(csv, IMPORT_LIMITS.inlineRows).rows, ROWS_AT_ONCE)) {
        const { cards, rejected } = completeRows(group, dictionary);
        kept.push(...rejected.slice(0, MOST_AT_ONCE - kept.length));
        rejectedRows += rejected.length;
        // One query after the other: as many rows at once as a statement can bear.
        const written = await importedCards.write(viewer, userId, cards);
        counts.imported += written.imported;
        counts.updated += written.updated;
        counts.unchanged += written.unchanged;
        // Others' requests have their turn, also where all rows were bad.
        await setImmediate();
      }
      return reportOf(counts, rejectedRows, kept);
    },

    /** Makes room for a file, and says where to send it. */
    async create(viewer: Viewer, input: ImportInput): Promise<ImportResult> {
      const { id: userId } = requireUser(viewer);
      const { value, userErrors } = checkImport(input);
      if (!value) return answer(null, ...userErrors);
      let refusal: Refusal | null = null;
      const row = await imports.create(viewer, { ...value, id: newId(), userId }, (held) => {
        refusal = refuseUpload(held);
        return refusal === null;
      });
      if (!row) return refused(refusal!, 'input');
      const { url, headers } = await storage.uploadUrl(uploadKey(row), {
        contentType: MEDIA_TYPES[row.format],
        bytes: row.bytes,
        expiresInSeconds: UPLOAD_WITHIN_SECONDS,
      });
      const uploadHeaders = Object.entries(headers).map(([name, value]) => ({ name, value }));
      return { import: row, uploadUrl: url, uploadHeaders, userErrors: [] };
    },

    /**
     * Begins to take in what was uploaded: the change and its job at once, or neither. One that has failed goes on where it
     * was. Asked again, it changes nothing.
     * @throws SUBGRAPH_UNAVAILABLE
     */
    async start(viewer: Viewer, id: string): Promise<ImportResult> {
      const { id: userId } = requireUser(viewer);
      const row = await findOwn(userId, id);
      if (!row) return refused(NO_SUCH, 'id');
      if (row.status === 'RUNNING' || row.status === 'DONE') return answer(row);
      const problem = await problemOfUpload(row);
      if (problem) return refused(problem, 'id');
      let refusal: Refusal | null = null;
      const admits = (held: HeldImports) => {
        refusal = refuseStart(held);
        return refusal === null;
      };
      const started = await imports.start(viewer, row, admits, (transaction) =>
        enqueue({ importId: id, userId }, transaction),
      );
      if (refusal) return refused(refusal, 'id');
      // Somebody else may have begun it at the same moment.
      const current = started ?? (await findOwn(userId, id));
      return current ? answer(current) : refused(NO_SUCH, 'id');
    },

    /** The import with this id, for its owner; null for anyone else. */
    async byId(viewer: Viewer, id: string): Promise<CardImportRow | null> {
      if (viewer.id === null || !isUuid(id)) return null;
      const row = await imports.byId(viewer, id);
      return row && owns(viewer, row.userId) ? row : null;
    },

    /** What has become of its rows so far; null before the first ones. */
    reportOf: (row: CardImportRow): ReportView | null =>
      row.status === 'AWAITING_UPLOAD' ? null : reportOfImport(imports, row),
  };
}

export type ImportService = ReturnType<typeof createImportService>;

function checkImport({ fileName, format, bytes }: ImportInput): Validated<ImportInput> {
  const problem = textProblem(fileName, { max: MAX_NAME }) ?? (/[/\\\p{Cc}]/u.test(fileName) ? 'must be a name' : null);
  if (problem) return invalid(invalidField(['input', 'fileName'], `fileName ${problem}.`));
  if (bytes < 1) return invalid(invalidField(['input', 'bytes'], 'bytes must be at least 1: the file is empty.'));
  const most = IMPORT_LIMITS.bytes[format];
  if (bytes > most) {
    const message = `Such a file may have at most ${most} bytes (it has ${bytes}).`;
    return invalid({ code: 'TOO_LARGE', message, field: ['input', 'bytes'] });
  }
  return valid({ fileName: fileName.trim(), format, bytes });
}
