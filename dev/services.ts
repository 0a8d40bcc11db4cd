import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import type { Guard } from './infrastructure/index.ts';
import { isReady } from './infrastructure/is-ready.ts';
import { tailOf } from './infrastructure/server-process.ts';
import { StartError } from './start-error.ts';

/** Where a service listens. */
export interface Listener {
  host: string;
  port: number;
  /** The variable that moves the port. */
  portVariable: string;
}

export interface Service extends Listener {
  name: string;
  /** Path of its `main.ts`, from the project's folder. */
  main: string;
  env: Record<string, string | undefined>;
}

export interface RunningService {
  name: string;
  pid: number;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  logFolder: string;
  guard: Guard;
  /** Milliseconds after which a service that was told to stop is ended. */
  stopWithinMs: number;
  /** A service that was up ended by itself. */
  onExit: (name: string, detail: string) => void;
}

const READY_WITHIN_MS = 60_000;
const POLL_MS = 100;

/** @throws StartError naming the port and the variable that moves it */
export async function refuseTakenPorts(listeners: readonly Listener[]): Promise<void> {
  for (const { host, port, portVariable } of listeners) {
    if (!(await isFree(port, host))) {
      throw new StartError(`Port ${port} is taken. Stop what uses it, or set ${portVariable} to another port.`);
    }
  }
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Starts one service as a process of its own and waits until it is ready. Its log is a file. */
export async function startService(service: Service, options: ServiceOptions): Promise<RunningService> {
  const { name, main } = service;
  const logFile = path.join(options.logFolder, `${name}.log`);
  const log = openSync(logFile, 'w');
  // In a session of its own, so that Ctrl-C reaches the launcher alone, which stops things in order.
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env: service.env,
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const pid = child.pid;
  if (pid === undefined) throw new StartError(`${name} could not be started.`);
  options.guard.watch(pid, 'SIGTERM');

  let expected = true;
  child.once('exit', (code, signal) => {
    options.guard.forget(pid);
    if (!expected) options.onExit(name, `${describeExit(code, signal)}; its log is ${logFile}`);
  });
  const stop = () => {
    expected = true;
    return endChild(child, options.stopWithinMs);
  };
  if (!(await becomesReady(child, readinessOf(service)))) {
    await stop();
    throw new StartError(`${name} did not start. Its log (${logFile}) ends:\n${tailOf(logFile)}`);
  }
  expected = false;
  return { name, pid, stop };
}

const describeExit = (code: number | null, signal: string | null) =>
  signal ? `ended by ${signal}` : `exit code ${code}`;

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

/** A wildcard address is one to listen on, not one to ask. */
function readinessOf({ host, port }: Listener): string {
  const address = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[host] ?? host;
  return `http://${address}:${port}/health/ready`;
}

async function becomesReady(child: ChildProcess, url: string): Promise<boolean> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline && !hasEnded(child)) {
    if (await isReady(url)) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return false;
}

async function endChild(child: ChildProcess, withinMs: number): Promise<void> {
  if (hasEnded(child)) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), withinMs);
  await exited;
  clearTimeout(force);
}
