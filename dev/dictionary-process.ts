import { ensureDictionary } from '#language/dictionary/build.ts';

/** Builds the dictionary of a cache folder (the only argument) and tells its parent how far it is, 0 to 1. */
await ensureDictionary(process.argv[2] as string, (done) => process.send?.(done));
process.disconnect?.();
