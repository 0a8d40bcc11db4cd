import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { StartError } from '../start-error.ts';
import { endProcesses } from './end-processes.ts';
import type { Guard } from './guard.ts';
import type { Ports } from './ports.ts';
import { processIdentity } from './process-identity.ts';
import type { ServerUser } from './server-user.ts';
import { waitFor } from './wait-for.ts';

export interface Command {
  file: string;
  args: string[];
  env?: Record<string, string>;
}

/** A server that died by itself. */
export interface ServerExit {
  part: string;
  code: number | null;
  signal: NodeJS.Signals | null;
  logFile: string;
  /** The last lines of its log. */
  logTail: string;
}

export interface ServerOptions {
  /** Its name for people. */
  part: string;
  usualPort: number;
  ports: Ports;
  /** Asked anew for each port that is tried. */
  command(port: number): Command | Promise<Command>;
  isReady(port: number, pid: number): boolean | Promise<boolean>;
  user: ServerUser | null;
  /** Its working folder. */
  folder: string;
  /** Emptied first. */
  logFile: string;
  stopSignal: NodeJS.Signals;
  guard: Guard;
  onExit(exit: ServerExit): void;
}

export interface Server {
  port: number;
  pid: number;
  stop(): Promise<void>;
}

const ATTEMPTS = 5;
const READY_WITHIN_MS = 60_000;
const TAIL_LINES = 12;
const PORT_TAKEN = /address (already )?in use|EADDRINUSE/i;
/** Nothing of ours reaches a server by accident: a PGDATA or a QDRANT__… of the developer's shell must not. */
const BARE_ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' };

/** Starts a server and waits until it is ready. Throws a StartError with the end of its log when it is not to be. */
export async function startServer(options: ServerOptions): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    const port = await options.ports.pick(options.usualPort);
    const server = await tryPort(options, port);
    if (server) return server;

    const tail = tailOf(options.logFile);
    if (attempt < ATTEMPTS && PORT_TAKEN.test(tail)) continue;
    throw new StartError(`${options.part} did not start. Its log (${options.logFile}) ends:\n${tail}`);
  }
}

/** Runs a program to its end. Throws a StartError with what it printed when it fails. */
export async function runProgram(
  { file, args, env }: Command,
  { part, user, guard }: { part: string; user: ServerUser | null; guard: Guard },
): Promise<void> {
  const child = spawn(file, args, { ...user, cwd: '/', env: { ...BARE_ENVIRONMENT, ...env }, detached: true });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  if (child.pid) guard.watch(child.pid, 'SIGTERM');
  const failure = await Promise.race([once(child, 'close').then(() => null), failureOf(child)]);
  if (child.pid) guard.forget(child.pid);
  if (child.exitCode !== 0) throw new StartError(`${part}: ${file} failed.\n${failure?.message ?? output}`);
}

/** The last lines of a log, indented. */
export function tailOf(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES);
  return lines.map((line) => `  ${line}`).join('\n');
}

async function tryPort(options: ServerOptions, port: number): Promise<Server | null> {
  const { part, guard, logFile } = options;
  const child = await spawnLogged(options, port);
  const { pid } = child;
  const identity = pid ? processIdentity(pid) : null;
  if (!pid || !identity) return null;

  guard.watch(pid, options.stopSignal);
  let mayEnd = true;
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const stop = async () => {
    mayEnd = true;
    await endProcesses([{ pid, identity, signal: options.stopSignal }]);
    guard.forget(pid);
  };
  child.once('exit', (code, signal) => {
    guard.forget(pid);
    if (!mayEnd) options.onExit({ part, code, signal, logFile, logTail: tailOf(logFile) });
  });

  const ready = await waitFor(async () => ended() || (await options.isReady(port, pid)), {
    timeoutMs: READY_WITHIN_MS,
  });
  if (!ready || ended()) {
    await stop();
    return null;
  }
  mayEnd = false;
  return { port, pid, stop };
}

/** The server writes to its log file by itself: with a pipe it would die of writing once the launcher is gone. */
async function spawnLogged(
  { command, user, folder, logFile, part }: ServerOptions,
  port: number,
): Promise<ChildProcess> {
  const { file, args, env } = await command(port);
  const log = openSync(logFile, 'w');
  // In a session of its own, so that Ctrl-C in the terminal reaches the launcher alone, which stops things in order.
  const child = spawn(file, args, {
    ...user,
    cwd: folder,
    env: { ...BARE_ENVIRONMENT, ...env },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const failed = failureOf(child);
  if (!child.pid) throw new StartError(`${part} cannot be run: ${(await failed).message}`);
  return child;
}

function failureOf(child: ChildProcess): Promise<Error> {
  return new Promise((resolve) => child.once('error', resolve));
}
