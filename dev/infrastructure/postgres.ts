import { readFileSync } from 'node:fs';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Client } from 'pg';
import { StartError } from '../start-error.ts';
import { cloneCluster } from './postgres-clone.ts';
import {
  type Binaries,
  createCluster,
  emptyFolder,
  findBinaries,
  type PostgresOptions,
  startCluster,
  urlOf,
  withClient,
} from './postgres-server.ts';
import { type ServerHome, serverFolderOf } from './server-home.ts';
import { type Server, tailOf } from './server-process.ts';
import { waitFor } from './wait-for.ts';

export interface Postgres {
  databaseUrl: string;
  replicaUrls: string[];
  detail: string;
  stop(): Promise<void>;
}

const DATABASE = 'yuqiao';
const SLOT = 'standby';
const STREAMS_WITHIN_MS = 15_000;
/** The primary has turned the standby away: another history, another cluster, or log that is gone. */
const TURNED_AWAY = /FATAL: .*(WAL stream|system identifier|timeline|replication slot)/;

export const clusterFolders = ({ folder }: Pick<ServerHome, 'folder'>) => ({
  primary: path.join(folder, 'postgres', 'primary'),
  standby: path.join(folder, 'postgres', 'standby'),
});

/** The address of the primary that another process has started from this data folder; null when there is none. */
export async function runningPrimaryUrl(dataFolder: string, password: string): Promise<string | null> {
  const { primary } = clusterFolders({ folder: await serverFolderOf(dataFolder) });
  const lines = await readFile(path.join(primary, 'postmaster.pid'), 'utf8').catch(() => '');
  const port = Number(lines.split('\n')[3]);
  return port > 0 ? urlOf(port, password, DATABASE) : null;
}

/** A primary and a standby that streams from it, with the database `yuqiao`. What is missing is made. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const binaries = await findBinaries(options.home);
  const clusters = clusterFolders(options.home);
  await options.home.ownFolder('postgres');

  if (!(await exists(clusters.primary))) await createCluster(clusters.primary, binaries, options);
  const primary = await startCluster(clusters.primary, binaries, options, {
    part: 'PostgreSQL primary',
    usualPort: 5432,
  });
  try {
    const version = await prepareDatabase(urlOf(primary.port, options.password, 'postgres'), clusters.primary);
    const standby = await startStandby(primary.port, binaries, options);
    return {
      databaseUrl: urlOf(primary.port, options.password, DATABASE),
      replicaUrls: [urlOf(standby.port, options.password, DATABASE)],
      detail: `primary 127.0.0.1:${primary.port}, standby 127.0.0.1:${standby.port} (${version})`,
      stop: async () => void (await Promise.all([standby.stop(), primary.stop()])),
    };
  } catch (error) {
    await primary.stop();
    throw error;
  }
}

/** Makes the database when it is missing. Returns the server's version. */
async function prepareDatabase(url: string, cluster: string): Promise<string> {
  try {
    return await withClient(url, async (client) => {
      const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
      if (!rowCount) await client.query(`create database ${DATABASE}`);
      const { rows } = await client.query<{ server_version: string }>('show server_version');
      return rows[0]!.server_version;
    });
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') throw error;
    throw new StartError(
      `The PostgreSQL data in ${cluster} were made with another password. Bring that password back, or delete the folder to begin anew without its data.`,
      { cause: error },
    );
  }
}

/** A standby holds nothing of its own: one that cannot go on is thrown away and cloned anew. */
async function startStandby(primaryPort: number, binaries: Binaries, options: PostgresOptions): Promise<Server> {
  const primaryUrl = urlOf(primaryPort, options.password, 'postgres');
  const { standby } = clusterFolders(options.home);

  // Promoted by somebody, it has lost this file and is a primary of its own now.
  const isStandby = await exists(path.join(standby, 'standby.signal'));
  if (isStandby && (await slotIsUsable(primaryUrl))) {
    const server = await startAndStream(primaryPort, binaries, options).catch(nullIfNotStarted);
    if (server) return server;
  }
  await cloneStandby(primaryUrl, options);
  return startAndStream(primaryPort, binaries, options);
}

/** Throws a StartError when the standby cannot start from its data, or starts and is turned away by the primary. */
async function startAndStream(port: number, binaries: Binaries, options: PostgresOptions): Promise<Server> {
  const part = 'PostgreSQL standby';
  const { standby } = clusterFolders(options.home);
  const upstream = { port, password: options.password, slot: SLOT };
  const server = await startCluster(standby, binaries, options, { part, usualPort: 5433, upstream });

  const outcome = await withClient(urlOf(port, options.password, 'postgres'), (client) =>
    waitFor(async () => ((await streams(client)) ? 'streams' : turnedAway(server.logFile)), {
      timeoutMs: STREAMS_WITHIN_MS,
    }),
  );
  if (outcome === 'streams') return server;
  await server.stop();
  throw new StartError(
    `${part} does not follow its primary. Its log (${server.logFile}) ends:\n${tailOf(server.logFile)}`,
  );
}

async function cloneStandby(primaryUrl: string, { home }: PostgresOptions): Promise<void> {
  const { primary, standby } = clusterFolders(home);
  const unfinished = await emptyFolder(home, path.join('postgres', 'standby.unfinished'));
  await withClient(primaryUrl, async (client) => {
    await dropSlot(client);
    await client.query('select pg_create_physical_replication_slot($1, immediately_reserve => true)', [SLOT]);
    await cloneCluster(client, primary, unfinished, home.user);
  });
  await rm(standby, { recursive: true, force: true });
  await rename(unfinished, standby);
}

async function dropSlot(client: Client): Promise<void> {
  // The slot stays taken for a moment after its standby has gone.
  await waitFor(
    async () => {
      const { rowCount } = await client.query(
        'select from pg_replication_slots where slot_name = $1 and active_pid is not null',
        [SLOT],
      );
      return rowCount === 0;
    },
    { timeoutMs: 10_000 },
  );
  await client.query('select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1', [
    SLOT,
  ]);
}

function slotIsUsable(url: string): Promise<boolean> {
  return withClient(url, async (client) => {
    const { rowCount } = await client.query(
      `select from pg_replication_slots where slot_name = $1 and wal_status <> 'lost' and invalidation_reason is null`,
      [SLOT],
    );
    return rowCount === 1;
  });
}

async function streams(client: Client): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from pg_stat_replication where application_name = $1 and state in ('streaming', 'catchup')`,
    [SLOT],
  );
  return rowCount === 1;
}

function turnedAway(logFile: string): 'turned away' | null {
  return TURNED_AWAY.test(readFileSync(logFile, 'utf8')) ? 'turned away' : null;
}

function nullIfNotStarted(error: unknown): null {
  if (error instanceof StartError) return null;
  throw error;
}

const exists = async (file: string) => (await stat(file).catch(() => null)) !== null;
