import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { createMetrics } from '#platform/metrics.ts';
import type { VectorsConfig } from '#platform/vectors/config.ts';
import { createVectors, type Vectors } from '#platform/vectors/vectors.ts';
import { prepareDataFolder } from '../../dev/infrastructure/data-folder.ts';
import { findQdrant, qdrantProgram, qdrantSettings } from '../../dev/infrastructure/qdrant.ts';
import { findServerHome } from '../../dev/infrastructure/server-home.ts';
import { freePorts, makeDataFolder } from './launcher.ts';
import { until } from './until.ts';

/** Whether a Qdrant comes with the project for this machine. */
export const hasQdrant = findQdrant() !== null;

export interface QdrantServer {
  url: string;
  /** With -9, as a crash would. */
  kill(): Promise<void>;
  /** On its port, with its data. */
  restart(): Promise<void>;
  /** It keeps its connections and answers nothing, until `resume`. */
  hang(): void;
  resume(): void;
  /** Ends it and deletes its data. */
  stop(): Promise<void>;
}

/** A real Qdrant on private ports. */
export async function startQdrantServer(): Promise<QdrantServer> {
  await mkdir('.data', { recursive: true });
  const dataFolder = await makeDataFolder();
  await prepareDataFolder(dataFolder);
  const home = await findServerHome(dataFolder);
  const { file, folder } = await qdrantProgram(findQdrant() ?? '', home);
  const { http, grpc } = await freePorts(['http', 'grpc']);
  const url = `http://127.0.0.1:${http}`;
  let child: ChildProcess;

  async function start() {
    const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', ...qdrantSettings(http, grpc, folder) };
    child = spawn(file, [], { env, cwd: folder, stdio: 'ignore', ...home.user });
    await until(async () => (await fetch(`${url}/readyz`).catch(() => null))?.ok, 30_000);
  }
  async function kill() {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
  await start();
  return {
    url,
    kill,
    restart: start,
    hang: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async stop() {
      await kill();
      await rm(dataFolder, { recursive: true, force: true });
      if (home.folder !== dataFolder) await rm(home.folder, { recursive: true, force: true });
    },
  };
}

/** A client with the usual configuration where nothing else is said; its breaker tries again soon. */
export function openVectors(url: string | string[], some: Partial<VectorsConfig> = {}): Vectors {
  const config = { urls: [url].flat(), apiKey: undefined, shards: 1, replicas: 1, searchTimeoutMs: 300, ...some };
  return createVectors(config, createMetrics('test'), { retryAfterMs: 300 });
}
