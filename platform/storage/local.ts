import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, constants, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { SignedUrls } from './signed-urls.ts';
import {
  checkKey,
  checkPrefix,
  type FileKey,
  notFound,
  type Storage,
  StorageError,
  type StoredFile,
} from './storage.ts';
import { exactly } from './streams.ts';

/** Files under way; no key begins with a dot. */
const DRAFTS = '.drafts';
/** Nobody writes for this long: what is older was left by a process that died. */
const DRAFT_LIVES_MS = 24 * 3_600_000;
const PRIVATE = { folder: 0o700, file: 0o600 };

/** Files in a folder of this machine, for development: several processes may share it. */
export function createLocalStorage({ folder, urls }: { folder: string; urls: SignedUrls }): Storage {
  const root = path.resolve(folder);
  const pathOf = (key: string): string => path.join(root, ...key.split('/'));
  const makeFolder = (name: string) => mkdir(name, { recursive: true, mode: PRIVATE.folder });

  async function draft(): Promise<string> {
    await makeFolder(path.join(root, DRAFTS));
    return path.join(root, DRAFTS, randomUUID());
  }

  /** Whole or not at all: a reader has the old file or the new one. */
  async function publish(from: string, key: FileKey): Promise<void> {
    const to = pathOf(key);
    for (let attempt = 1; ; attempt++) {
      await makeFolder(path.dirname(to));
      try {
        return await rename(from, to);
      } catch (error) {
        // Somebody else has deleted the folder, which was empty, at this moment.
        if (codeOf(error) !== 'ENOENT' || attempt === 5) throw error;
      }
    }
  }

  /** A folder without files tells of whom there were some. */
  async function removeEmptyFolders(from: string): Promise<void> {
    for (let name = from; name.length > root.length; name = path.dirname(name)) {
      const removed = await rmdir(name).then(
        () => true,
        () => false,
      );
      if (!removed) return;
    }
  }

  async function* walk(name: string, prefix: string): AsyncGenerator<StoredFile> {
    const entries = await readdir(name, { withFileTypes: true }).catch(emptyWhenGone);
    for (const entry of entries) {
      const inside = path.join(name, entry.name);
      if (entry.isDirectory()) yield* walk(inside, `${prefix}${entry.name}/`);
      else {
        const found = await stat(inside).catch(nullWhenGone);
        if (found) yield { key: `${prefix}${entry.name}`, bytes: found.size, modifiedAt: found.mtime };
      }
    }
  }

  return {
    kind: 'local',

    put: guarded(async (key, body, bytes) => {
      checkKey(key);
      const unfinished = await draft();
      try {
        const file = createWriteStream(unfinished, { flags: 'wx', mode: PRIVATE.file, flush: true });
        await pipeline(exactly(body, bytes), file);
        await publish(unfinished, key);
      } finally {
        await rm(unfinished, { force: true });
      }
    }),

    get: guarded(async (key) => {
      checkKey(key);
      const file = await open(pathOf(key)).catch(nullWhenGone);
      if (!file) throw notFound(key);
      const { size } = await file.stat();
      return { bytes: size, body: file.createReadStream() };
    }),

    head: guarded(async (key) => {
      checkKey(key);
      const found = await stat(pathOf(key)).catch(nullWhenGone);
      return found?.isFile() ? { key, bytes: found.size, modifiedAt: found.mtime } : null;
    }),

    delete: guarded(async (key) => {
      checkKey(key);
      await rm(pathOf(key), { force: true });
      await removeEmptyFolders(path.dirname(pathOf(key)));
    }),

    deleteAll: guarded(async (prefix) => {
      checkPrefix(prefix);
      const name = pathOf(prefix.slice(0, -1));
      let files = 0;
      for await (const _ of walk(name, prefix)) files += 1;
      await rm(name, { recursive: true, force: true });
      await removeEmptyFolders(path.dirname(name));
      return files;
    }),

    async *list(prefix) {
      checkPrefix(prefix);
      yield* walk(pathOf(prefix.slice(0, -1)), prefix);
    },

    async uploadUrl(key, rules) {
      checkKey(key);
      return urls.upload(key, rules);
    },

    async downloadUrl(key, rules) {
      checkKey(key);
      return urls.download(key, rules);
    },

    check: guarded(async () => {
      await makeFolder(root);
      await access(root, constants.R_OK | constants.W_OK);
      for await (const { key, modifiedAt } of walk(path.join(root, DRAFTS), '')) {
        if (Date.now() - modifiedAt.getTime() > DRAFT_LIVES_MS) await rm(path.join(root, DRAFTS, key), { force: true });
      }
    }),

    close: () => {},
  };
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;
const isGone = (error: unknown) => ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');

function nullWhenGone(error: unknown): null {
  if (isGone(error)) return null;
  throw error;
}

function emptyWhenGone(error: unknown): [] {
  if (isGone(error)) return [];
  throw error;
}

/** A disk that is full or broken is storage that cannot be reached; what the body throws is the sender's. */
function guarded<A extends unknown[], T>(run: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
  return async (...args) => {
    try {
      return await run(...args);
    } catch (error) {
      if (error instanceof StorageError || (error as NodeJS.ErrnoException).syscall === undefined) throw error;
      throw new StorageError('unavailable', 'The disk could not serve.', { cause: error });
    }
  };
}
