import path from 'node:path';
import { allOrFirstFailure } from '../all-or-first-failure.ts';
import { StartError } from '../start-error.ts';
import { prepareDataFolder } from './data-folder.ts';
import { type Guard, startGuard } from './guard.ts';
import { endLeftovers } from './leftovers.ts';
import { acquireLock } from './lock.ts';
import { createPorts, type PortChoice } from './ports.ts';
import { clusterFolders, startPostgres } from './postgres.ts';
import { findQdrant, startQdrant } from './qdrant.ts';
import { startRedis } from './redis.ts';
import { findServerHome } from './server-home.ts';
import type { ServerExit } from './server-process.ts';

export type { Guard, ServerExit };

/** Servers that run already. Each takes the place of one of ours. */
export interface GivenServers {
  databaseUrl?: string;
  /** Only together with `databaseUrl`. */
  replicaUrls?: string[];
  redisUrl?: string;
  /** `host:port` of some nodes of a Redis Cluster; takes the place of `redisUrl`. */
  redisClusterNodes?: string[];
  qdrantUrl?: string;
}

export interface ReadyPart {
  part: 'PostgreSQL' | 'Redis' | 'Qdrant';
  /** For the terminal, without secrets: `primary 127.0.0.1:5432, standby 127.0.0.1:5433 (18.4)`. */
  detail: string;
  /** Milliseconds that it took. */
  ms: number;
}

export interface InfrastructureOptions {
  /** Made when missing; logs go to its `logs`. One launcher at a time. */
  dataFolder: string;
  given?: GivenServers;
  /** The superuser's, of the PostgreSQL that we start. The data remember it: it must be the same each time. */
  postgresPassword: string;
  /** The launcher's PATH. */
  searchPath: string;
  /** @default 'usual' */
  ports?: PortChoice;
  /** False for tests: quicker, and a power cut may cost the data. @default true */
  durable?: boolean;
  onReady?(part: ReadyPart): void;
  /** A server died by itself. It is not started again. */
  onExit?(exit: ServerExit): void;
}

export interface Infrastructure {
  /** The superuser's URL of the primary's database `yuqiao`, or the given one. */
  databaseUrl: string;
  replicaUrls: string[];
  /** Null when the nodes of a cluster were given. */
  redisUrl: string | null;
  redisClusterNodes: string[];
  /** Null when no Qdrant can run on this machine; `notes` then says so. */
  qdrantUrl: string | null;
  /** What the developer should know, a sentence each. */
  notes: string[];
  /** Ends what it watches when the launcher dies; for the launcher's other children too. */
  guard: Guard;
  /** Ends our servers, then the guard. The launcher ends its other children first. */
  stop(): Promise<void>;
}

interface Part<Urls> {
  urls: Urls;
  detail: string;
  stop?(): Promise<void>;
}

/**
 * Starts the servers that Yuqiao needs and that are not given, all at once, and waits until they are ready.
 * Throws a StartError when one does not start; those that did are stopped first.
 */
export async function startInfrastructure(options: InfrastructureOptions): Promise<Infrastructure> {
  const dataFolder = path.resolve(options.dataFolder);
  const given = checkGiven(options.given ?? {});
  await prepareDataFolder(dataFolder);
  const lock = acquireLock(dataFolder);
  const guard = startGuard(dataFolder);
  const running: (() => Promise<void>)[] = [];
  const stop = async () => {
    try {
      await Promise.all(running.map((stopPart) => stopPart()));
    } finally {
      guard.close();
      lock.release();
    }
  };

  const started = async <Urls>(part: ReadyPart['part'], start: Promise<Part<Urls>>): Promise<Urls> => {
    const before = performance.now();
    const { urls, detail, stop: stopPart } = await start;
    if (stopPart) running.push(stopPart);
    options.onReady?.({ part, detail, ms: Math.round(performance.now() - before) });
    return urls;
  };

  try {
    const surroundings = await prepareSurroundings(dataFolder, guard, options);
    const [postgres, redis, qdrant] = await allOrFirstFailure([
      started('PostgreSQL', postgresPart(given, surroundings, options)),
      started('Redis', redisPart(given, surroundings, options)),
      started('Qdrant', qdrantPart(given, surroundings)),
    ]);
    const notes = [surroundings.home.note, qdrant.note].filter((note) => note !== null);
    return { ...postgres, ...redis, qdrantUrl: qdrant.qdrantUrl, notes, guard, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepareSurroundings(dataFolder: string, guard: Guard, options: InfrastructureOptions) {
  const home = await findServerHome(dataFolder);
  await endLeftovers(dataFolder, Object.values(clusterFolders(home)));
  return {
    home,
    guard,
    ports: createPorts(options.ports ?? 'usual'),
    logFolder: path.join(dataFolder, 'logs'),
    onExit: options.onExit ?? (() => {}),
  };
}

type Surroundings = Awaited<ReturnType<typeof prepareSurroundings>>;

async function postgresPart(
  given: GivenServers,
  surroundings: Surroundings,
  options: InfrastructureOptions,
): Promise<Part<Pick<Infrastructure, 'databaseUrl' | 'replicaUrls'>>> {
  if (given.databaseUrl) {
    const replicaUrls = given.replicaUrls ?? [];
    const hosts = [given.databaseUrl, ...replicaUrls].map(hostOf).join(', ');
    return { urls: { databaseUrl: given.databaseUrl, replicaUrls }, detail: `${hosts} (given)` };
  }
  const { postgresPassword: password, durable = true } = options;
  const { databaseUrl, replicaUrls, ...part } = await startPostgres({ ...surroundings, password, durable });
  return { urls: { databaseUrl, replicaUrls }, ...part };
}

async function redisPart(
  given: GivenServers,
  surroundings: Surroundings,
  { searchPath }: InfrastructureOptions,
): Promise<Part<Pick<Infrastructure, 'redisUrl' | 'redisClusterNodes'>>> {
  const nodes = given.redisClusterNodes ?? [];
  if (nodes.length > 0) {
    return { urls: { redisUrl: null, redisClusterNodes: nodes }, detail: `cluster ${nodes.join(', ')} (given)` };
  }
  if (given.redisUrl) {
    return { urls: { redisUrl: given.redisUrl, redisClusterNodes: [] }, detail: `${hostOf(given.redisUrl)} (given)` };
  }
  const { redisUrl, ...part } = await startRedis({ ...surroundings, searchPath });
  return { urls: { redisUrl, redisClusterNodes: [] }, ...part };
}

async function qdrantPart(
  given: GivenServers,
  surroundings: Surroundings,
): Promise<Part<{ qdrantUrl: string | null; note: string | null }>> {
  if (given.qdrantUrl) {
    return {
      urls: { qdrantUrl: given.qdrantUrl, note: null },
      detail: `${given.qdrantUrl.split(',').map(hostOf).join(', ')} (given)`,
    };
  }
  const found = findQdrant();
  if (!found) {
    const note = `There is no embedded Qdrant for this machine (${process.platform}-${process.arch}): there will be no search by meaning. Set QDRANT_URL to a Qdrant of yours.`;
    return { urls: { qdrantUrl: null, note }, detail: 'none for this machine' };
  }
  const { qdrantUrl, ...part } = await startQdrant(found, surroundings);
  return { urls: { qdrantUrl, note: null }, ...part };
}

function checkGiven(given: GivenServers): GivenServers {
  if (given.replicaUrls?.length && !given.databaseUrl) {
    throw new StartError('DATABASE_REPLICA_URLS is set but DATABASE_URL is not: set both, or neither.');
  }
  return given;
}

/** Without its user and password. */
const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : 'a server');
