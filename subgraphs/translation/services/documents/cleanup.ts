import type { Logger } from '#platform/logging.ts';
import { repeat } from '#platform/repeat.ts';
import type { Storage } from '#platform/storage/storage.ts';
import type { DeletedDocumentRow, Documents } from '../../data/documents.ts';
import { documentFolder } from '../../domain/document.ts';

const EVERY_MS = 10 * 60_000;
const AT_ONCE = 100;
const HOUR_MS = 3_600_000;
/** For an upload to come, and for its translation to be asked for. */
const UNFINISHED_LIVES_MS = 24 * HOUR_MS;
/** Longer than the address of an upload is good for. */
const LATE_UPLOADS_MS = HOUR_MS;

interface CleanupParts {
  documents: Documents;
  storage: Pick<Storage, 'deleteAll'>;
  /** Days after which a document is deleted with its files. */
  retentionDays: number;
  logger: Logger;
}

/** Deletes documents that are old, or never came, and files that came after their document was deleted. Every process may run it. */
export function createCleanup({ documents, storage, retentionDays, logger }: CleanupParts) {
  async function deleteFiles(gone: readonly DeletedDocumentRow[]): Promise<void> {
    await Promise.all(gone.map((document) => storage.deleteAll(documentFolder(document))));
  }

  /** Once, as of `now`. Answers how many documents it has deleted. */
  async function run(now = Date.now()): Promise<number> {
    let deleted = 0;
    const before = new Date(now - retentionDays * 24 * HOUR_MS);
    for (;;) {
      // One query after the other: as many at once as a statement can bear.
      const gone = await documents.expire(before, new Date(now - UNFINISHED_LIVES_MS), AT_ONCE);
      await deleteFiles(gone);
      deleted += gone.length;
      if (gone.length < AT_ONCE) break;
    }
    for (;;) {
      // One query after the other: the same.
      const gone = await documents.deletedBefore(new Date(now - LATE_UPLOADS_MS), AT_ONCE);
      if (gone.length === 0) break;
      await deleteFiles(gone);
      // One query after the other: a document is forgotten when its files are gone.
      await documents.forget(gone.map(({ id }) => id));
    }
    if (deleted > 0) logger.info({ deleted }, 'old documents were deleted');
    return deleted;
  }

  async function runQuietly(): Promise<void> {
    await run().catch((error) => logger.warn({ err: error }, 'old documents could not be deleted; trying again later'));
  }

  return {
    run,
    /** At once and then every ten minutes, until the returned function is called. */
    start: () => repeat(EVERY_MS, runQuietly),
  };
}
