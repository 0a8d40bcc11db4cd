import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface Peer {
  /** Of the npm registry. */
  package: string;
  /** Exact, so that figures of different days are of the same thing. */
  version: string;
  /** The name of its program. */
  bin: string;
}

const FOLDER = path.resolve('.data/bench-peers');

/**
 * Installs a program that a benchmark compares with, once, in a folder of its own: what it needs is no part of the project.
 * @returns the path of the program
 */
export async function installPeer({ package: name, version, bin }: Peer): Promise<string> {
  const folder = path.join(FOLDER, `${name.replace('/', '-')}@${version}`);
  const program = path.join(folder, 'node_modules/.bin', bin);
  if (await exists(program)) return program;

  // Put into its place when it is whole: an installation that was broken off is begun anew.
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await writeFile(
    path.join(unfinished, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies: { [name]: version } }),
  );
  console.log(`installing ${name} ${version} …`);
  const npm = spawn('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: unfinished,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(npm, 'exit');
  if (code !== 0) throw new Error(`${name} ${version} could not be installed`);
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
  if (!(await exists(program))) throw new Error(`${name} ${version} has no program ${bin}`);
  return program;
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );
