import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePorts } from '../../../test/support/launcher.ts';
import { endProcess } from '../../../test/support/node-process.ts';
import { until } from '../../../test/support/until.ts';
import { installPeer } from '../peers.ts';
import { SHOP } from './shop.ts';

/** A router that is not ours, as a process of its own. */
export interface PeerProcess {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

export interface PeerSetting {
  /** A folder for files that only this run needs. */
  folder: string;
  supergraphFile: string;
  /** Where a subgraph answers. */
  address: (subgraph: string) => string;
}

export const HIVE = {
  package: '@graphql-hive/gateway',
  version: '2.15.1',
  program: '.bin/hive-gateway',
  with: { '@graphql-hive/router-runtime': '1.4.23' },
};
const GRAFBASE = {
  package: '@grafbase/cli-x86_64-unknown-linux-musl',
  version: '0.103.0',
  program: '@grafbase/cli-x86_64-unknown-linux-musl/grafbase',
};

const startHive = (...more: string[]) =>
  async function start({ supergraphFile, folder }: PeerSetting): Promise<PeerProcess> {
    const program = await installPeer(HIVE);
    return run(folder, (port) => [
      process.execPath,
      program,
      'supergraph',
      supergraphFile,
      ...['--port', String(port), '--host', '127.0.0.1', '--disable-websockets'],
      ...more,
    ]);
  };

/** It composes by itself. */
async function startGrafbase({ folder, address }: PeerSetting): Promise<PeerProcess> {
  const program = await installPeer(GRAFBASE);
  const subgraphs = await Promise.all(
    SHOP.map(async ({ name, sdl }) => {
      const schema = path.join(folder, `${name}.graphql`);
      await writeFile(schema, sdl);
      return `[subgraphs.${name}]\nurl = "${address(name)}"\nschema_path = "${schema}"\n`;
    }),
  );
  const config = path.join(folder, 'grafbase.toml');
  await writeFile(config, subgraphs.join('\n'));
  return run(folder, (port) => [program, 'dev', '--config', config, '--port', String(port)]);
}

/** By what they are called in the table. */
export const PEERS: Record<string, (setting: PeerSetting) => Promise<PeerProcess>> = {
  'Hive Gateway, JS': startHive(),
  'Hive Gateway, Rust planner': startHive('--hive-router-runtime'),
  'Grafbase (Rust)': startGrafbase,
};

async function run(folder: string, command: (port: number) => string[]): Promise<PeerProcess> {
  const { port } = await freePorts(['port']);
  const [program = '', ...args] = command(port as number);
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, NODE_ENV: 'production', LOG_LEVEL: 'error' },
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}/graphql`;
  const answers = async () => {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
    const body = JSON.stringify({ query: '{ __typename }' });
    const asked = fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    return (await asked.catch(() => null))?.ok ?? false;
  };
  try {
    await until(answers, 120_000);
  } catch (error) {
    await endProcess(child, 'SIGKILL');
    throw error;
  }
  return { url, pid: child.pid as number, stop: () => endProcess(child, 'SIGKILL') };
}
