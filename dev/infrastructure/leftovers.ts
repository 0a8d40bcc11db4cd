import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { endProcesses } from './end-processes.ts';
import { readRecords, type WatchedProcess } from './guard.ts';
import { commandLineOf, processIdentity, stillRuns } from './process-identity.ts';

/**
 * Ends what still runs from this data folder because the last launcher and its guard both died.
 * To be called by the holder of the folder's lock: whatever runs then belongs to nobody.
 */
export async function endLeftovers(dataFolder: string, postgresFolders: readonly string[]): Promise<void> {
  const records = readRecords(dataFolder);
  const recorded = records.flatMap(({ watched }) => (watched ? [watched] : []));
  const postmasters = postgresFolders.flatMap((folder) => findPostmaster(folder) ?? []);
  const leftovers = [...recorded, ...postmasters].filter(({ pid, identity }) => stillRuns(pid, identity));

  await endProcesses(leftovers);
  for (const { file } of records) rmSync(file, { force: true });
  for (const folder of postgresFolders) markStale(folder);
}

/** The postmaster that serves `folder`, by PostgreSQL's own record of it. */
function findPostmaster(folder: string): WatchedProcess | null {
  const pid = readPostmasterPid(folder);
  const identity = pid && processIdentity(pid);
  if (!pid || !identity || !commandLineOf(pid).includes(folder)) return null;
  return { pid, identity, signal: 'SIGINT' };
}

/**
 * PostgreSQL clears a stale postmaster.pid by itself, but not when that number is taken: by a stranger since, or by the
 * dead postmaster that nobody has reaped (containers often have no init for that). A file with the number of its parent
 * it always takes for stale, so ours is put there. The file must not be deleted: its other lines let PostgreSQL see
 * whether backends of a killed postmaster live on.
 */
function markStale(folder: string): void {
  if (!readPostmasterPid(folder)) return;
  const file = postmasterFile(folder);
  const [, ...rest] = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, [process.pid, ...rest].join('\n'));
}

function readPostmasterPid(folder: string): number | null {
  try {
    return Number.parseInt(readFileSync(postmasterFile(folder), 'utf8'), 10) || null;
  } catch {
    return null;
  }
}

const postmasterFile = (folder: string) => path.join(folder, 'postmaster.pid');
