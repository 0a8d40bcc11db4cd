import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dictionaryFile } from '#language/dictionary/location.ts';
import { StartError } from './start-error.ts';

/**
 * Builds the dictionary where it is missing. In a process of its own: the build takes 600 MB for some seconds, and the
 * launcher would keep them for as long as it runs.
 */
export async function prepareDictionary(cacheFolder: string, onProgress: (done: number) => void): Promise<void> {
  if (existsSync(dictionaryFile(cacheFolder))) return;
  const child = fork(fileURLToPath(new URL('dictionary-process.ts', import.meta.url)), [cacheFolder], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let problems = '';
  child.stderr?.on('data', (chunk) => {
    problems += chunk;
  });
  child.on('message', (done) => onProgress(done as number));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new StartError(`The dictionary could not be built in ${cacheFolder}:\n${problems.trim()}`);
}
