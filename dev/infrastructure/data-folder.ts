import { chmod, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StartError } from '../start-error.ts';

/** Makes sure that `folder` exists and can be written to. Throws a StartError of one sentence otherwise. */
export async function prepareDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(path.join(folder, 'logs'), { recursive: true });
    const probe = path.join(folder, `.probe-${process.pid}`);
    await writeFile(probe, 'can this be written to?');
    await rm(probe);
    await letPassThrough(folder);
  } catch (error) {
    throw new StartError(describeFolderError(error as NodeJS.ErrnoException, folder), { cause: error });
  }
}

/** One sentence for a reader who wants to get on. */
export function describeFolderError(error: NodeJS.ErrnoException, folder: string): string {
  const advice = 'Set DATA_DIR to another folder.';
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
      return `Yuqiao may not write to its data folder ${folder} (permission denied). Make it writable, or set DATA_DIR to another folder.`;
    case 'EROFS':
      return `Yuqiao cannot write to its data folder ${folder}: the file system is read-only. ${advice}`;
    case 'ENOTDIR':
    case 'EEXIST':
      return `Yuqiao cannot use ${folder} as its data folder: a part of that path is a file. ${advice}`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `Yuqiao cannot write to its data folder ${folder}: the disk is full. Free some space, or set DATA_DIR to another folder.`;
    default:
      return `Yuqiao cannot use its data folder ${folder} (${error.code ?? error.message}). ${advice}`;
  }
}

/** Started by root, the servers run as somebody else, who must get through to the folders that are theirs. */
async function letPassThrough(folder: string): Promise<void> {
  const { uid, mode } = await stat(folder);
  if (process.getuid?.() === 0 && uid === 0) await chmod(folder, (mode & 0o777) | 0o011);
}
