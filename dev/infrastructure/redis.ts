import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServerHome } from './server-home.ts';
import { type Command, type ServerOptions, startServer } from './server-process.ts';
import { canReach } from './server-user.ts';

export interface RedisOptions extends Pick<ServerOptions, 'ports' | 'guard' | 'onExit'> {
  home: ServerHome;
  logFolder: string;
  /** The PATH of the launcher: where a redis-server or a valkey-server is looked for. */
  searchPath: string;
}

export interface Redis {
  redisUrl: string;
  detail: string;
  stop(): Promise<void>;
}

/** The machine's own Redis or Valkey when it has one, else a server in JavaScript. Either forgets all when it stops. */
export async function startRedis({ home, logFolder, searchPath, ...shared }: RedisOptions): Promise<Redis> {
  const folder = await home.ownFolder('redis');
  const program = findProgram(['redis-server', 'valkey-server'], searchPath);
  const native = program && canReach(home.user, program);

  const server = await startServer({
    ...shared,
    part: 'Redis',
    usualPort: 6379,
    folder,
    // The JavaScript one is the project's own code, which another user need not be able to read.
    user: native ? home.user : null,
    logFile: path.join(logFolder, 'redis.log'),
    stopSignal: 'SIGTERM',
    command: (port) => (native ? nativeCommand(program, port, folder) : javascriptCommand(port)),
    isReady: answersPing,
  });
  return {
    redisUrl: `redis://127.0.0.1:${server.port}`,
    detail: `127.0.0.1:${server.port} (${native ? path.basename(program) : 'js-redis-server'})`,
    stop: server.stop,
  };
}

function nativeCommand(file: string, port: number, folder: string): Command {
  const settings = { port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no', daemonize: 'no' };
  return { file, args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]) };
}

function javascriptCommand(port: number): Command {
  return { file: process.execPath, args: [fileURLToPath(new URL('redis-process.ts', import.meta.url)), String(port)] };
}

function findProgram(names: string[], searchPath: string): string | null {
  const folders = searchPath.split(path.delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => path.resolve(folder, name))).find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function answersPing(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.setTimeout(1_000, () => socket.destroy(new Error('no answer')));
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [answer] = await once(socket, 'data');
    return String(answer).startsWith('+PONG');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
