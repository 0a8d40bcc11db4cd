import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface Peer {
  /** Of the npm registry. */
  package: string;
  /** Exact, so that figures of different days are of the same thing. */
  version: string;
  /** Where its program lies, from `node_modules` on. */
  program: string;
  /** What it needs beside its own dependencies, with exact versions. */
  with?: Readonly<Record<string, string>>;
}

const FOLDER = path.resolve('.data/bench-peers');

/**
 * Installs a program that a benchmark compares with, once, in a folder of its own: what it needs is no part of the project.
 * @returns the path of the program
 */
export async function installPeer({ package: name, version, program: file, with: others = {} }: Peer): Promise<string> {
  const folder = path.join(FOLDER, `${name.replace('/', '-')}@${version}`);
  const program = path.join(folder, 'node_modules', file);
  if (await exists(program)) return program;

  // Put into its place when it is whole: an installation that was broken off is begun anew.
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await writeFile(
    path.join(unfinished, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies: { [name]: version, ...others } }),
  );
  console.log(`installing ${name} ${version} …`);
  // `--force`: a program that needs no C library of its own is published for a system with another one.
  const npm = spawn('npm', ['install', '--force', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: unfinished,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(npm, 'exit');
  if (code !== 0) throw new Error(`${name} ${version} could not be installed`);
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
  if (!(await exists(program))) throw new Error(`${name} ${version} has no ${file}`);
  return program;
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );
