import type { Logger } from '#platform/logging.ts';
import { ensureDictionary } from './build.ts';
import { type Dictionary, openDictionary } from './dictionary.ts';

/** Opens the dictionary of a cache folder; builds it first when it is not there, and says in the log how far it is. */
export async function loadDictionary(cacheFolder: string, logger: Logger): Promise<Dictionary> {
  let quarters = 0;
  const file = await ensureDictionary(cacheFolder, (done) => {
    if (done * 4 >= quarters + 1) logger.info({ percent: 25 * ++quarters }, 'building the dictionary');
  });
  return openDictionary(file);
}
