import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { prepareDataFolder } from '../../dev/infrastructure/data-folder.ts';
import { findQdrant, qdrantProgram, qdrantSettings } from '../../dev/infrastructure/qdrant.ts';
import { findServerHome } from '../../dev/infrastructure/server-home.ts';
import { freePorts, makeDataFolder } from './launcher.ts';
import { until } from './until.ts';

export interface QdrantCluster {
  /** Of each node. */
  urls: string[];
  /** Ends a node with -9, as a crash would. */
  kill(node: number): Promise<void>;
  /** Ends all and deletes their data. */
  stop(): Promise<void>;
}

const NODES = [0, 1, 2];

/** Three nodes of a real Qdrant on private ports. */
export async function startQdrantCluster(): Promise<QdrantCluster> {
  await mkdir('.data', { recursive: true });
  const dataFolder = await makeDataFolder();
  await prepareDataFolder(dataFolder);
  const home = await findServerHome(dataFolder);
  const { file, folder } = await qdrantProgram(findQdrant() ?? '', home);
  const ports = await freePorts(NODES.flatMap((node) => [`http${node}`, `grpc${node}`, `peer${node}`]));
  const portOf = (kind: string, node: number): number => ports[`${kind}${node}`]!;
  const peerUrl = (node: number) => `http://127.0.0.1:${portOf('peer', node)}`;
  const urls = NODES.map((node) => `http://127.0.0.1:${portOf('http', node)}`);
  const children: ChildProcess[] = [];

  async function kill(node: number) {
    const child = children[node];
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
  async function stop() {
    await Promise.all(NODES.map(kill));
    await rm(dataFolder, { recursive: true, force: true });
    if (home.folder !== dataFolder) await rm(home.folder, { recursive: true, force: true });
  }

  try {
    for (const node of NODES) {
      const nodeFolder = path.join(folder, `node${node}`);
      await mkdir(nodeFolder);
      const { user } = home;
      if (user?.uid !== undefined) await chown(nodeFolder, user.uid, user.gid ?? user.uid);
      const env = {
        ...{ PATH: '/usr/bin:/bin', LC_ALL: 'C' },
        ...qdrantSettings(portOf('http', node), portOf('grpc', node), nodeFolder),
        QDRANT__CLUSTER__ENABLED: 'true',
        QDRANT__CLUSTER__P2P__PORT: String(portOf('peer', node)),
      };
      const first = node === 0 ? [] : ['--bootstrap', peerUrl(0)];
      const args = [...first, '--uri', peerUrl(node)];
      children[node] = spawn(file, args, { env, cwd: nodeFolder, stdio: 'ignore', ...user });
      await until(async () => (await fetch(`${urls[node]}/readyz`).catch(() => null))?.ok, 60_000);
    }
    for (const url of urls) await until(async () => (await peersOf(url)) === NODES.length, 60_000);
  } catch (error) {
    await stop();
    throw error;
  }
  return { urls, kill, stop };
}

async function peersOf(url: string): Promise<number> {
  const answer = await fetch(`${url}/cluster`).catch(() => null);
  if (!answer?.ok) return 0;
  const { result } = (await answer.json()) as { result: { peers?: object } };
  return Object.keys(result.peers ?? {}).length;
}
