import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A program of the project as a process of its own, whose output is kept. */
export interface NodeProcess {
  child: ChildProcess;
  /** What it has printed so far. */
  output(): string;
  /** Returns when it is gone, at once when it is so already. */
  stop(): Promise<void>;
}

/** Runs `main` on the Node that runs this, with nothing but `env` (and Node's own cache) in its environment. */
export function startNodeProcess(main: string, env: NodeJS.ProcessEnv, args: readonly string[] = []): NodeProcess {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...env },
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return { child, output: () => output, stop: () => endProcess(child) };
}

/** Asks a process to stop, and waits until it has; SIGKILL asks nothing. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}
