import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { SOURCES, versionOf } from './sources.ts';

/** Raise it when the build puts something else into the file. */
const BUILD_VERSION = 3;

/**
 * Where the dictionary lies in a cache folder. The name is a hash of what it is built from, so that an upgrade of the
 * data or of the build makes a new file and never reads an old one.
 */
export function dictionaryFile(cacheFolder: string): string {
  const inputs = [`build ${BUILD_VERSION}`, ...SOURCES.map((name) => `${name} ${versionOf(name)}`)];
  const hash = createHash('sha256').update(inputs.join('\n')).digest('hex').slice(0, 16);
  return join(cacheFolder, `dictionary-${hash}.sqlite`);
}
