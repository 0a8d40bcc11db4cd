import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { isReady } from '../../dev/infrastructure/is-ready.ts';
import { freePorts } from './launcher.ts';
import { endProcess } from './node-process.ts';
import { until } from './until.ts';

/** On a machine that others use. */
const START_WITHIN_MS = 120_000;

export interface DomainProcess {
  /** Where it answers: `http://127.0.0.1:PORT`. */
  origin: string;
  child: ChildProcess;
  /** Returns when it is gone. SIGKILL ends it as a crash would. @default 'SIGTERM' */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface DomainProcessOptions {
  /** What it runs: `subgraphs/translation/main.ts` */
  main: string;
  /** The variable that moves its port. */
  portVariable: string;
  keys: { router: string; worker: string };
  /** Names a database at least. */
  env: Record<string, string>;
}

/** One process of a domain, as it runs in production, once it is ready. */
export async function startDomainProcess({
  main,
  portVariable,
  keys,
  env,
}: DomainProcessOptions): Promise<DomainProcess> {
  const { port } = await freePorts(['port']);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    stdio: 'ignore',
    env: {
      ...process.env,
      ENV_FILE: '',
      [portVariable]: String(port),
      // Nobody.
      REDIS_URL: 'redis://127.0.0.1:9',
      CACHE_DIR: path.resolve('.data/cache'),
      ROUTER_IDENTITY_SECRET: keys.router,
      WORKER_IDENTITY_SECRET: keys.worker,
      ...env,
    },
  });
  const origin = `http://127.0.0.1:${port}`;
  await until(() => isReady(`${origin}/health/ready`), START_WITHIN_MS).catch(async (error) => {
    await endProcess(child, 'SIGKILL');
    throw error;
  });
  return { origin, child, stop: (signal) => endProcess(child, signal) };
}
