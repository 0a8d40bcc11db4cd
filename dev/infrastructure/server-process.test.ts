import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from './fixtures/processes.ts';
import { type Guard, startGuard } from './guard.ts';
import { createPorts } from './ports.ts';
import { processIdentity } from './process-identity.ts';
import { type ServerOptions, startServer } from './server-process.ts';

const LISTEN = (port: number) => `require('node:net').createServer().listen(${port}, '127.0.0.1')`;

describe('startServer', () => {
  let folder: string;
  let remove: () => Promise<void>;
  let guard: Guard;
  beforeEach(async () => {
    ({ folder, remove } = await temporaryFolder());
    guard = startGuard(folder);
  });
  afterEach(async () => {
    guard.close();
    await remove();
  });

  const options = (script: (port: number) => string, more: Partial<ServerOptions> = {}): ServerOptions => ({
    part: 'Example',
    usualPort: 1,
    ports: createPorts('free'),
    command: (port) => ({ file: process.execPath, args: ['-e', script(port)] }),
    isReady: accepts,
    user: null,
    folder,
    logFile: path.join(folder, 'example.log'),
    stopSignal: 'SIGTERM',
    guard,
    onExit: () => {},
    ...more,
  });

  it('tries another port when somebody takes the first one in the last moment', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const taken = (other.address() as { port: number }).port;
    const offered = [taken];
    const free = createPorts('free');
    const pick = async (usual: number) => offered.shift() ?? free.pick(usual);
    // Whoever took it answers there as well.
    const isReady = (port: number) => port !== taken && accepts(port);
    const server = await startServer(options(LISTEN, { ports: { pick }, isReady }));
    expect(server.port).not.toBe(taken);
    await server.stop();
    expect(processIdentity(server.pid)).toBe(null);
    other.close();
  });

  it("fails with the end of the server's log and where it is", async () => {
    const failure = startServer(options(() => `console.error('no more of this'); process.exit(3)`));
    await expect(failure).rejects.toThrow(
      `Example did not start. Its log (${folder}/example.log) ends:\n  no more of this`,
    );
  });

  it('says so when the program is not there', async () => {
    const failure = startServer(options(() => '', { command: () => ({ file: '/nowhere/server', args: [] }) }));
    await expect(failure).rejects.toThrow(/Example cannot be run: .*ENOENT/);
  });

  it('reports a death that was not asked for, and only that', async () => {
    const exits: unknown[] = [];
    const onExit: ServerOptions['onExit'] = ({ part, code, logTail }) => exits.push({ part, code, logTail });
    const stopped = await startServer(options(LISTEN, { onExit }));
    await stopped.stop();
    const exit = new Promise<unknown>((resolve) => {
      const dies = (port: number) =>
        `${LISTEN(port)}.on('connection', () => { console.log('enough'); process.exit(4) })`;
      startServer(options(dies, { onExit: resolve, isReady: () => true })).then(async ({ port }) => {
        while (!(await accepts(port)));
      });
    });
    expect(await exit).toMatchObject({ part: 'Example', code: 4, logTail: '  enough' });
    expect(exits).toEqual([]);
  });
});

/** True when somebody listens there. */
async function accepts(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
