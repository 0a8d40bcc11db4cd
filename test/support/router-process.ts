import { freePorts } from './launcher.ts';
import { startNodeProcess } from './node-process.ts';
import { IDENTITY_KEYS } from './scripted-users.ts';
import { until } from './until.ts';

const SUBGRAPHS = ['USERS', 'TRANSLATION', 'VOCABULARY', 'AGENTS'];

export interface RouterProcess {
  /** Of its GraphQL endpoint. */
  url: string;
  /** What it has logged so far, a line each. */
  log(): string[];
  pid: number;
  signal(signal: NodeJS.Signals): void;
  /** Null as long as it runs, and when a signal ended it. */
  exitCode(): number | null;
  stop(): Promise<void>;
}

/** A router as a process of its own, with settings that take the place of the usual ones; `main` is what it runs. */
export async function startRouterProcess(env: Record<string, string>, main = 'router/main.ts'): Promise<RouterProcess> {
  const { router: port } = await freePorts(['router']);
  const { child, output, stop } = startNodeProcess(main, {
    PATH: process.env.PATH,
    APOLLO_TELEMETRY_DISABLED: 'true',
    ENV_FILE: '',
    PORT: String(port),
    ROUTER_IDENTITY_SECRET: IDENTITY_KEYS.router,
    RATE_LIMIT_PER_MINUTE: '0',
    RATE_LIMIT_PER_HOUR: '0',
    // Nobody is there, unless a test says who.
    ...Object.fromEntries(SUBGRAPHS.map((name) => [`${name}_URL`, 'http://127.0.0.1:1/graphql'])),
    REDIS_URL: 'redis://127.0.0.1:1',
    ...env,
  });
  try {
    await until(() => {
      if (child.exitCode !== null) throw new Error(`The router ended with ${child.exitCode}:\n${output()}`);
      return output().includes('"listening"');
    }, 60_000);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `http://127.0.0.1:${env.PORT ?? port}/graphql`,
    log: () => output().split('\n').filter(Boolean),
    pid: child.pid as number,
    signal: (signal) => void child.kill(signal),
    exitCode: () => child.exitCode,
    stop,
  };
}
