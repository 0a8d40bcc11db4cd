import type { Logger } from '#platform/logging.ts';
import { repeat } from '#platform/repeat.ts';
import type { Storage } from '#platform/storage/storage.ts';
import type { CardImports } from '../../data/card-imports.ts';
import { FILES } from '../../domain/card-import.ts';

const EVERY_MS = 3_600_000;
const DAY_MS = 24 * 3_600_000;
const IMPORTS_LIVE_DAYS = 30;
const AT_ONCE = 20;

interface CleanupParts {
  imports: Pick<CardImports, 'expire'>;
  storage: Pick<Storage, 'list' | 'delete'>;
  logger: Logger;
}

/**
 * Deletes files that are older than a day, whatever they are: an import is done by then, an export is made again, and what
 * came after an erasure goes as well. Imports themselves are forgotten after a month. Every process may run it.
 */
export function createCleanup({ imports, storage, logger }: CleanupParts) {
  /** Once, as of `now`. */
  async function run(now = Date.now()): Promise<void> {
    for await (const { key, modifiedAt } of storage.list(FILES)) {
      if (modifiedAt.getTime() < now - DAY_MS) await storage.delete(key);
    }
    const before = new Date(now - IMPORTS_LIVE_DAYS * DAY_MS);
    // One query after the other: an import may have 200,000 rejected rows.
    while ((await imports.expire(before, AT_ONCE)) === AT_ONCE);
  }

  async function runQuietly(): Promise<void> {
    await run().catch((error) => logger.warn({ err: error }, 'old files of cards could not be deleted'));
  }

  return {
    run,
    /** At once and then every hour, until the returned function is called. */
    start: () => repeat(EVERY_MS, runQuietly),
  };
}
