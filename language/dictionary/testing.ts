import { fileURLToPath } from 'node:url';
import { ensureDictionary } from './build.ts';
import { type Dictionary, openDictionary } from './dictionary.ts';

const CACHE = fileURLToPath(new URL('../../.data/cache', import.meta.url));

let opened: Promise<Dictionary> | undefined;

/** The real dictionary, from the cache that `npm start` uses too; the first test of a fresh clone builds it. */
export function dictionaryForTests(): Promise<Dictionary> {
  opened ??= ensureDictionary(CACHE).then(openDictionary);
  return opened;
}
