import { rm } from 'node:fs/promises';
import { createLocalStorage } from '#platform/storage/local.ts';
import { createSignedUrls } from '#platform/storage/signed-urls.ts';
import type { Storage } from '#platform/storage/storage.ts';
import { makeDataFolder } from './launcher.ts';

export interface LocalFilesForTests {
  folder: string;
  storage: Storage;
  remove(): Promise<void>;
}

/** Storage in a folder of its own, of which nobody serves the URLs. */
export async function startLocalStorage(): Promise<LocalFilesForTests> {
  const folder = await makeDataFolder();
  const urls = createSignedUrls({ publicUrl: 'http://127.0.0.1:1', secret: 's'.repeat(32) });
  return { folder, storage: createLocalStorage({ folder, urls }), remove: () => rm(folder, { recursive: true }) };
}
