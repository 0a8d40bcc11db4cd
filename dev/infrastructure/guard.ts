import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { processIdentity } from './process-identity.ts';

export interface WatchedProcess {
  pid: number;
  identity: string;
  /** What ends it properly: SIGINT is PostgreSQL's fast shutdown, SIGTERM suits the others. */
  signal: NodeJS.Signals;
}

/** What the launcher says to the guard, one JSON value a line. */
export type GuardMessage = { watch: WatchedProcess } | { forget: number };

export interface Guard {
  pid: number | undefined;
  /** From now on `pid` is ended when the launcher dies. */
  watch(pid: number, signal: NodeJS.Signals): void;
  /** `pid` has ended, or was never ours. */
  forget(pid: number): void;
  /** Ends the guard itself. What is still watched then is ended first. */
  close(): void;
}

/**
 * No orphans, even when the launcher dies by `kill -9`: a small process in a session of its own is told of every child
 * over a pipe. The kernel closes that pipe with the launcher, and the guard then ends the children that it knows.
 *
 * Each child is on record in the data folder too: should the guard die as well, the next start ends them (leftovers.ts).
 */
export function startGuard(dataFolder: string): Guard {
  const records = recordsFolder(dataFolder);
  mkdirSync(records, { recursive: true });
  const guard = spawn(process.execPath, [fileURLToPath(new URL('guard-process.ts', import.meta.url))], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    env: {},
  });
  // A guard that was killed is no reason to stop: the records still stand.
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.unref();
  const tell = (message: GuardMessage) => guard.stdin.write(`${JSON.stringify(message)}\n`);

  return {
    pid: guard.pid,
    watch(pid, signal) {
      const identity = processIdentity(pid);
      if (identity === null) return;
      const watched: WatchedProcess = { pid, identity, signal };
      writeFileSync(path.join(records, `${pid}.json`), JSON.stringify(watched));
      tell({ watch: watched });
    },
    forget(pid) {
      rmSync(path.join(records, `${pid}.json`), { force: true });
      tell({ forget: pid });
    },
    close() {
      guard.stdin.end();
    },
  };
}

/** What is on record as running from this data folder. */
export function readRecords(dataFolder: string): { file: string; watched: WatchedProcess | null }[] {
  const records = recordsFolder(dataFolder);
  return listFolder(records).map((name) => {
    const file = path.join(records, name);
    return { file, watched: parseRecord(file) };
  });
}

const recordsFolder = (dataFolder: string) => path.join(dataFolder, 'run');

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function parseRecord(file: string): WatchedProcess | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as WatchedProcess;
  } catch {
    // Cut off by a crash in the middle of writing it.
    return null;
  }
}
