import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** Another operating-system user than ours, as `spawn` takes it. */
export interface ServerUser {
  uid: number;
  gid: number;
}

/**
 * Whom the servers run as. Null is ourselves; PostgreSQL refuses to run as root and the others should not, so started
 * by root they run as the owner of the data in `dataFolder` when there are some, else as `postgres`, else as `nobody`.
 */
export function findServerUser(dataFolder: string): ServerUser | null {
  if (process.getuid?.() !== 0) return null;
  return ownerOf(dataFolder) ?? lookUp('postgres') ?? createPostgresUser() ?? lookUp('nobody');
}

/** True when the user can get at `file`: every folder on the way lets that user pass. */
export function canReach(user: ServerUser | null, file: string): boolean {
  // Asked of the system itself, which knows about access lists and containers.
  return user === null || spawnSync('test', ['-e', file], { ...user, cwd: '/' }).status === 0;
}

function ownerOf(folder: string): ServerUser | null {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : null;
}

function lookUp(name: string): ServerUser | null {
  try {
    const id = (what: string) => Number(execFileSync('id', [what, name], { encoding: 'utf8', stdio: 'pipe' }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
}

function createPostgresUser(): ServerUser | null {
  const options = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
  spawnSync('useradd', [...options, 'postgres'], { stdio: 'ignore' });
  return lookUp('postgres');
}
