import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from '#platform/logging.ts';
import type { Gateway } from './gateway.ts';

export interface SupergraphFile {
  /** Reads the file again and goes over to what is in it; the old supergraph serves on when it is none. Never throws. */
  reload(): Promise<void>;
  close(): void;
}

export interface SupergraphFileParts {
  file: string;
  gateway: Pick<Gateway<never>, 'update'>;
  /** What was read at the start. */
  text: string;
  /** Told of each supergraph that took the old one's place, or could not. */
  onReload: (outcome: 'ok' | 'refused') => void;
  logger: Logger;
}

/** Milliseconds to wait for the rest of a change: editors and volumes write in several steps. */
const SETTLED_AFTER_MS = 100;

/** Follows the file of the supergraph. */
export function followSupergraphFile({ file, gateway, text, onReload, logger }: SupergraphFileParts): SupergraphFile {
  let last = text;
  let timer: NodeJS.Timeout | undefined;
  const watcher = watchFolder();

  async function reload(): Promise<void> {
    try {
      const next = await readFile(file, 'utf8');
      if (next === last) return;
      last = next;
      await gateway.update(next);
      onReload('ok');
      logger.info({ file }, 'supergraph reloaded');
    } catch (error) {
      onReload('refused');
      logger.error({ err: error, file }, 'the new supergraph was refused; the old one serves on');
    }
  }

  /** The folder, not the file: a file that is replaced is another one, and Kubernetes replaces a link beside it. */
  function watchFolder(): FSWatcher | null {
    try {
      const folder = watch(path.dirname(path.resolve(file)), { persistent: false }, () => {
        clearTimeout(timer);
        timer = setTimeout(reload, SETTLED_AFTER_MS).unref();
      });
      return folder.on('error', (error) => logger.warn({ err: error, file }, 'the supergraph is no longer watched'));
    } catch (error) {
      logger.warn({ err: error, file }, 'the supergraph can not be watched; SIGHUP reloads it');
      return null;
    }
  }

  return {
    reload,
    close() {
      clearTimeout(timer);
      watcher?.close();
    },
  };
}
