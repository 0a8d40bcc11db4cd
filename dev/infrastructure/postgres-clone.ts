import { chown, copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Client } from 'pg';
import type { ServerUser } from './server-user.ts';

/** What a clone must not have, or makes for itself (the manual's list for backups with the low-level interface). */
const LEFT_OUT =
  /^(postmaster\.(pid|opts)|standby\.signal|(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\/.+|(.+\/)?pgsql_tmp.*|(.+\/)?pg_internal\.init.*)$/;

/**
 * Copies the running cluster `from` to `to`, which must be an empty folder, and marks the copy as a standby.
 * The npm binaries have no pg_basebackup. `client` is a superuser's session on `from`, the same from start to stop:
 * PostgreSQL ties the backup to it. The log from here on must be held back by a replication slot.
 */
export async function cloneCluster(client: Client, from: string, to: string, user: ServerUser | null): Promise<void> {
  await client.query(`select pg_backup_start('standby', fast => true)`);
  await copyFolder(from, to, '', user);
  const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
  await writeOwned(path.join(to, 'backup_label'), rows[0]!.labelfile, user);
  await writeOwned(path.join(to, 'standby.signal'), '', user);
}

async function copyFolder(from: string, to: string, inside: string, user: ServerUser | null): Promise<void> {
  for (const entry of await readdir(path.join(from, inside), { withFileTypes: true })) {
    const name = path.posix.join(inside, entry.name);
    if (LEFT_OUT.test(name)) continue;
    const target = path.join(to, name);
    if (entry.isDirectory()) {
      await mkdir(target, { mode: 0o700 });
      await copyFolder(from, to, name, user);
    } else if (!(await copyIfThere(path.join(from, name), target))) continue;
    if (user) await chown(target, user.uid, user.gid);
  }
}

/** The server may delete a file between our seeing and our copying it; replaying the log then deletes it here too. */
async function copyIfThere(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function writeOwned(file: string, text: string, user: ServerUser | null): Promise<void> {
  await writeFile(file, text, { mode: 0o600 });
  if (user) await chown(file, user.uid, user.gid);
}
