import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartError } from '../start-error.ts';
import { processIdentity } from './process-identity.ts';

export interface Lock {
  release(): void;
}

const SQLITE_BUSY = 5;

/**
 * Makes this process the only launcher of a data folder, which must exist; throws a StartError when there is one already.
 *
 * The lock is one that the kernel keeps (SQLite takes it for us: Node has no call of its own), so it ends with its
 * process however that ends, and there are no stale locks to judge and to take over.
 */
export function acquireLock(dataFolder: string): Lock {
  const holderFile = path.join(dataFolder, 'launcher.pid');
  const database = new DatabaseSync(path.join(dataFolder, 'launcher.lock'), { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw new StartError(alreadyRuns(holderFile), { cause: error });
  }
  writeFileSync(holderFile, String(process.pid));
  return {
    release() {
      if (database.isOpen) database.close();
    },
  };
}

function alreadyRuns(holderFile: string): string {
  const pid = readHolder(holderFile);
  // In the instant between taking the lock and writing its number the holder's predecessor stands in the file.
  const who = pid && processIdentity(pid) ? ` (process ${pid})` : '';
  return `Yuqiao already runs from this folder${who}. Stop it with Ctrl-C, or set DATA_DIR to run a second one.`;
}

function readHolder(holderFile: string): number | null {
  try {
    return Number(readFileSync(holderFile, 'utf8')) || null;
  } catch {
    return null;
  }
}
