import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePorts } from './launcher.ts';
import { until } from './until.ts';

/** Whether Debian's `redis-server` and `redis-tools` are installed (dev/apt-packages.sh). */
export const hasRedisCluster = ['redis-server', 'redis-cli'].every(
  (program) => spawnSync(program, ['--version']).status === 0,
);

export interface RedisCluster {
  /** host:port of each node. */
  nodes: string[];
  /** Ends one primary with -9, as a crash would; its replica takes over some seconds later. */
  killPrimary(): Promise<void>;
  /** How many nodes are primaries that other nodes reach. */
  primaries(): Promise<number>;
  stop(): Promise<void>;
}

const NODES = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const NODE_TIMEOUT_MS = 1_000;
const IN_SYNC = /role:master|master_link_status:up/;

const execute = promisify(execFile);
const redisCli = async (...commands: string[]) => (await execute('redis-cli', commands)).stdout;

/** A real Redis Cluster of 3 primaries and 3 replicas on private ports, its data in a temporary folder. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const folder = await mkdtemp(path.join(tmpdir(), 'yuqiao-redis-cluster-'));
  const ports = await freePorts([...NODES, ...NODES.map((node) => `${node}-bus` as const)]);
  const servers = new Map<number, ChildProcess>();
  for (const node of NODES) {
    const settings = {
      port: ports[node],
      'cluster-port': ports[`${node}-bus`],
      bind: '127.0.0.1',
      dir: folder,
      save: '',
      'cluster-enabled': 'yes',
      'cluster-config-file': `${node}.conf`,
      'cluster-node-timeout': NODE_TIMEOUT_MS,
    };
    const options = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    servers.set(ports[node], spawn('redis-server', options, { stdio: 'ignore' }));
  }

  /** Redis's answer, or nothing where nobody answers. In the background: whoever tests under load is not to be stalled. */
  const ask = (port: number, ...command: string[]) =>
    redisCli('-h', '127.0.0.1', '-p', String(port), ...command).catch(() => '');
  const alive = () => [...servers].filter(([, { exitCode, signalCode }]) => exitCode === null && signalCode === null);
  const livePrimaries = async () => {
    const roles = alive().map(async ([port, server]) => ({ server, info: await ask(port, 'info', 'replication') }));
    return (await Promise.all(roles)).filter(({ info }) => info.includes('role:master')).map(({ server }) => server);
  };

  async function kill(server: ChildProcess) {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  }
  async function stop() {
    await Promise.all([...servers.values()].map(kill));
    await rm(folder, { recursive: true, force: true });
  }

  try {
    for (const port of servers.keys()) await until(async () => (await ask(port, 'ping')).includes('PONG'));
    const addresses = NODES.map((node) => `127.0.0.1:${ports[node]}@${ports[`${node}-bus`]}`);
    await redisCli('--cluster', 'create', ...addresses, '--cluster-replicas', '1', '--cluster-yes');
    for (const port of servers.keys()) {
      await until(async () => (await ask(port, 'cluster', 'info')).includes('cluster_state:ok'));
      await until(async () => IN_SYNC.test(await ask(port, 'info', 'replication')), 30_000);
    }
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    nodes: [...servers.keys()].map((port) => `127.0.0.1:${port}`),
    async killPrimary() {
      const [server] = await livePrimaries();
      if (!server) throw new Error('The cluster has no primary');
      await kill(server);
    },
    primaries: async () => (await livePrimaries()).length,
    stop,
  };
}
