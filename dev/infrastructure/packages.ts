import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const { resolve } = createRequire(import.meta.url);

/** The folder of an installed npm package, or null: an optional one is not there on every platform. */
export function packageFolder(name: string): string | null {
  const folders = resolve.paths(name) ?? [];
  return folders.map((folder) => path.join(folder, name)).find(existsSync) ?? null;
}
