import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Issuer } from '#platform/identity.ts';
import { freePorts } from './launcher.ts';
import { until } from './until.ts';

/** On a machine that others use. */
const START_WITHIN_MS = 120_000;

export interface AgentsWorkerProcess {
  /** As a crash would end it. Returns when it is gone. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** A process that drives runs, as it runs in production. @param env names a database and the neighbours at least */
export async function startAgentsWorkerProcess(
  keys: Record<Issuer, string>,
  env: Record<string, string>,
): Promise<AgentsWorkerProcess> {
  const { port } = await freePorts(['port']);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'subgraphs/agents/worker.ts'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      ENV_FILE: '',
      AGENT_WORKER_PORT: String(port),
      // Nobody.
      REDIS_URL: 'redis://127.0.0.1:9',
      ROUTER_IDENTITY_SECRET: keys.router,
      WORKER_IDENTITY_SECRET: keys.worker,
      SHUTDOWN_GRACE_MS: '1000',
      ...env,
    },
  });
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  const isReady = async () => (await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null))?.ok ?? false;
  await until(isReady, START_WITHIN_MS).catch(async (error) => {
    await end('SIGKILL');
    throw error;
  });
  return { kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}
