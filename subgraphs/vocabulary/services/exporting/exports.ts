import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PublicError } from '#platform/errors.ts';
import type { Logger } from '#platform/logging.ts';
import { type Storage, StorageError } from '#platform/storage/storage.ts';
import { requireUser, type Viewer } from '#platform/viewer.ts';
import type { ExportedCards } from '../../data/exported-cards.ts';
import { type CardFileFormat, exportKey } from '../../domain/card-import.ts';
import { writeAnkiPackage } from './anki-package.ts';
import { writeCsv } from './csv.ts';

export interface ExportView {
  format: CardFileFormat;
  fileName: string;
  url: string;
  cards: number;
}

interface ExportParts {
  cards: ExportedCards;
  storage: Pick<Storage, 'put' | 'downloadUrl'>;
  logger: Logger;
}

const DOWNLOAD_WITHIN_SECONDS = 15 * 60;
/** In one process. */
const MOST_AT_ONCE = 3;
const FORMATS = {
  CSV: { write: writeCsv, extension: 'csv', contentType: 'text/csv; charset=utf-8' },
  ANKI: { write: writeAnkiPackage, extension: 'apkg', contentType: 'application/octet-stream' },
};

/** A user's cards as a file. */
export function createExportService({ cards, storage, logger }: ExportParts) {
  const running = new Set<string>();

  async function make(viewer: Viewer, userId: string, format: CardFileFormat): Promise<ExportView> {
    const { write, extension, contentType } = FORMATS[format];
    const folder = await mkdtemp(path.join(tmpdir(), 'cards-'));
    try {
      const file = path.join(folder, 'export');
      const count = await write(cards.of(viewer, userId), file);
      const { size } = await stat(file);
      const key = exportKey(userId, format);
      await storage.put(key, createReadStream(file), size);
      const fileName = `yuqiao-cards-${new Date().toISOString().slice(0, 10)}.${extension}`;
      const rules = { fileName, contentType, expiresInSeconds: DOWNLOAD_WITHIN_SECONDS };
      return { format, fileName, url: await storage.downloadUrl(key, rules), cards: count };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  return {
    /** All cards of the viewer. @throws RATE_LIMITED, SUBGRAPH_UNAVAILABLE */
    async export(viewer: Viewer, format: CardFileFormat): Promise<ExportView> {
      const { id: userId } = requireUser(viewer);
      if (running.has(userId) || running.size >= MOST_AT_ONCE) {
        throw new PublicError('RATE_LIMITED', 'An export is being made at the moment. Please try again soon.');
      }
      running.add(userId);
      try {
        return await make(viewer, userId, format);
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        logger.error({ err: error }, 'an export could not be stored');
        throw new PublicError('SUBGRAPH_UNAVAILABLE', 'Files cannot be written at the moment. Please try again soon.');
      } finally {
        running.delete(userId);
      }
    },
  };
}

export type ExportService = ReturnType<typeof createExportService>;
