import type { ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { startNodeProcess } from './node-process.ts';

export interface Launched {
  /** The router's GraphQL endpoint. */
  url: string;
  ports: Record<'router' | 'users' | 'translation' | 'vocabulary' | 'agents', number>;
  dataFolder: string;
  process: ChildProcess;
  /** Of the embedded primary, for the role of a domain. */
  databaseUrl(role: string): string;
  /** Of the embedded primary, for its owner. */
  ownerUrl(): string;
  /** Of the embedded standby, for the superuser. */
  standbyUrl(): string;
  redisUrl(): string;
  qdrantUrl(): string;
  /** What it has printed so far. */
  output(): string;
  stop(): Promise<void>;
}

export interface LaunchOptions {
  env?: Record<string, string>;
  /** Kept from a former launch. @default a new temporary folder, removed by `stop` */
  dataFolder?: string;
  ports?: Launched['ports'];
}

/** Below the range from which the system takes ports for outgoing connections and for whoever asks for any port. */
const FIRST_PORT = 20_000;
const LAST_PORT = 31_999;

/** Different ports that are free, and kept from other tests for as long as this process lives. */
export async function freePorts<K extends string>(names: readonly K[]): Promise<Record<K, number>> {
  const ports = new Set<number>();
  while (ports.size < names.length) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1);
    if (reserve(port) && (await isFree(port))) ports.add(port);
  }
  const chosen = [...ports];
  return Object.fromEntries(names.map((name, index) => [name, chosen[index]])) as Record<K, number>;
}

/** Files named by port that hold the process that keeps it: a launcher binds its ports seconds after they were chosen. */
const RESERVATIONS = path.join(os.tmpdir(), 'yuqiao-test-ports');

function reserve(port: number): boolean {
  const file = path.join(RESERVATIONS, String(port));
  mkdirSync(RESERVATIONS, { recursive: true, mode: 0o777 });
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    // Taken; of a process that is gone, the next one to choose this port has it.
    if (!isAlive(readHolder(file))) rmSync(file, { force: true });
    return false;
  }
}

/** Our own number when the file is gone by now: somebody else was quicker. */
function readHolder(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return process.pid;
  }
}

/** Whether there is a process of this number; of another user's it counts as alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    await once(server.close(), 'close');
    return true;
  } catch {
    return false;
  }
}

const READY = 'Supergraph ready at ';

/** Runs the launcher of `npm start` on private ports and waits for `Supergraph ready`. */
export async function launch({
  env = {},
  dataFolder: given,
  ports: givenPorts,
}: LaunchOptions = {}): Promise<Launched> {
  const dataFolder = given ?? (await makeDataFolder());
  const ports = givenPorts ?? (await freePorts(['router', 'users', 'translation', 'vocabulary', 'agents']));
  const { child, output, stop } = startNodeProcess('dev/start.ts', {
    ...process.env,
    APOLLO_TELEMETRY_DISABLED: 'true',
    ENV_FILE: '',
    NODE_ENV: 'development',
    DATA_DIR: dataFolder,
    // Built once for all tests and `npm start` alike.
    CACHE_DIR: path.resolve('.data/cache'),
    EMBEDDED_PORTS: 'free',
    EMBEDDED_DURABLE: 'off',
    // A machine's own model is none of the tests'.
    LLM_AUTODETECT: 'off',
    // Every test signs up users of its own, and all come from one address.
    ATTEMPTS_PER_ADDRESS: '0',
    // Each system makes vectors of them, and few tests ask for them.
    SIMILAR_WORDS: '300',
    // Tests ask more often than a person would; those about the limits set their own.
    RATE_LIMIT_PER_MINUTE: '0',
    RATE_LIMIT_PER_HOUR: '0',
    PORT: String(ports.router),
    USERS_PORT: String(ports.users),
    TRANSLATION_PORT: String(ports.translation),
    VOCABULARY_PORT: String(ports.vocabulary),
    AGENTS_PORT: String(ports.agents),
    ...env,
  });

  const secrets = () => JSON.parse(readFileSync(path.join(dataFolder, 'secrets.json'), 'utf8'));
  function urlOf(server: 'primary' | 'standby', role: string, password: string): string {
    const [, address] = new RegExp(`${server} ([\\d.:]+)`).exec(output()) ?? [];
    return `postgresql://${role}:${password}@${address}/yuqiao`;
  }
  const launched: Launched = {
    url: `http://127.0.0.1:${ports.router}/graphql`,
    ports,
    dataFolder,
    process: child,
    databaseUrl: (role) => urlOf('primary', role, secrets().databaseRolePassword),
    ownerUrl: () => urlOf('primary', 'postgres', secrets().postgresPassword),
    standbyUrl: () => urlOf('standby', 'postgres', secrets().postgresPassword),
    redisUrl: () => `redis://${/^Redis .*?([\d.]+:\d+)/m.exec(output())?.[1]}`,
    qdrantUrl: () => `http://${/^Qdrant .*?([\d.]+:\d+)/m.exec(output())?.[1]}`,
    output,
    async stop() {
      await stop();
      if (!given) await rm(dataFolder, { recursive: true, force: true });
    },
  };
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', () => output().includes(READY) && resolve());
    child.once('exit', (code) => reject(new Error(`The launcher ended with ${code}:\n${output()}`)));
  }).catch(async (error) => {
    await launched.stop();
    throw error;
  });
  return launched;
}

/** In the project, so that every user who may run the tests may reach it. */
export const makeDataFolder = () => mkdtemp(path.resolve('.data/test-'));
