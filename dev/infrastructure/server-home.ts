import { constants } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StartError } from '../start-error.ts';
import { canReach, findServerUser, type ServerUser } from './server-user.ts';

/** Where the servers keep their data, and who they are. */
export interface ServerHome {
  folder: string;
  user: ServerUser | null;
  /** Why `folder` is not the data folder, when it is not. */
  note: string | null;
  /** The path of a folder in `folder` that belongs to `user` alone; made when missing. */
  ownFolder(name: string): Promise<string>;
  /** `packageFolder`, or a copy of it when `user` cannot reach it. */
  reachable(packageFolder: string): Promise<string>;
}

/**
 * The data folder itself, if the servers' user can reach it. Started by root from a place like /root/yuqiao, that user
 * cannot: then a folder that can be reached takes its place, and the data folder remembers which.
 */
export async function findServerHome(dataFolder: string): Promise<ServerHome> {
  const remembered = await readRemembered(dataFolder);
  const user = findServerUser(path.join(remembered ?? dataFolder, 'postgres'));
  const elsewhere = canReach(user, dataFolder) ? null : (remembered ?? (await makeElsewhere(dataFolder, user)));
  const folder = elsewhere ?? dataFolder;

  return {
    folder,
    user,
    note:
      elsewhere &&
      `The servers do not run as root and cannot reach ${dataFolder}, so their data are in ${elsewhere} (delete both to begin anew).`,

    async ownFolder(name) {
      const own = path.join(folder, name);
      await mkdir(own, { recursive: true });
      await chmod(own, 0o700);
      if (user) await chown(own, user.uid, user.gid);
      return own;
    },

    async reachable(packageFolder) {
      return canReach(user, packageFolder) ? packageFolder : copyPackage(packageFolder, path.join(folder, 'binaries'));
    },
  };
}

/** Where the servers of this data folder keep their data, as far as it has been decided. */
export const serverFolderOf = async (dataFolder: string): Promise<string> =>
  (await readRemembered(dataFolder)) ?? dataFolder;

const rememberedFile = (dataFolder: string) => path.join(dataFolder, 'servers-folder');

async function readRemembered(dataFolder: string): Promise<string | null> {
  try {
    const folder = (await readFile(rememberedFile(dataFolder), 'utf8')).trim();
    return (await stat(folder)).isDirectory() ? folder : null;
  } catch {
    return null;
  }
}

/** /var/lib first: systems sweep old files out of the temporary folders. The name is random, so nobody can prepare it. */
async function makeElsewhere(dataFolder: string, user: ServerUser | null): Promise<string> {
  for (const parent of ['/var/lib', '/var/tmp', tmpdir()]) {
    const folder = await mkdtemp(path.join(parent, 'yuqiao-')).catch(() => null);
    if (folder === null) continue;
    await chmod(folder, 0o711);
    if (canReach(user, folder)) {
      await writeFile(rememberedFile(dataFolder), `${folder}\n`);
      return folder;
    }
    await rm(folder, { recursive: true });
  }
  throw new StartError(
    `The servers do not run as root and cannot reach ${dataFolder}. Set DATA_DIR to a folder that every user may pass through.`,
  );
}

async function copyPackage(packageFolder: string, binaries: string): Promise<string> {
  const { name, version } = JSON.parse(await readFile(path.join(packageFolder, 'package.json'), 'utf8'));
  const copy = path.join(binaries, `${String(name).replaceAll('/', '-')}-${version}`);
  if (await stat(copy).catch(() => null)) return copy;

  const unfinished = `${copy}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await cp(packageFolder, unfinished, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
  await rename(unfinished, copy);
  return copy;
}
