import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, signUp } from '../support/client.ts';
import { freePorts, isAlive, type Launched, launch, makeDataFolder } from '../support/launcher.ts';
import { until } from '../support/until.ts';

beforeAll(() => mkdir('.data', { recursive: true }));

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function launchFor(options: Parameters<typeof launch>[0]): Promise<Launched> {
  const launched = await launch(options);
  cleanUps.push(() => launched.stop());
  return launched;
}

async function dataFolder(): Promise<string> {
  const folder = await makeDataFolder();
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The lines of a launch that must fail: one clear sentence, and no stack trace. */
async function refusal(options: Parameters<typeof launch>[0]): Promise<string> {
  const error = await launch(options).then(
    async ({ stop }) => {
      await stop();
      throw new Error('It started.');
    },
    (failure: Error) => failure,
  );
  expect(error.message).toMatch(/^The launcher ended with 1:/);
  const output = error.message.split('\n').slice(1).join('\n').trim();
  expect(output).not.toMatch(/^\s+at /m);
  return output;
}

/** What one test leaves running for the next one, which would only start the same. */
let left: Launched | undefined;
let leftFolder: string | undefined;
async function endWhatIsLeft() {
  await left?.stop();
  if (leftFolder) await rm(leftFolder, { recursive: true, force: true });
  left = leftFolder = undefined;
}
afterAll(endWhatIsLeft);

const servicePids = (launched: Launched) =>
  [...launched.output().matchAll(/\(process (\d+)\)/g)].map(([, pid]) => Number(pid));

describe('npm start', () => {
  it('runs once from a folder, stops everything on SIGINT, and bears to be killed: its data is there at the next start', async () => {
    await endWhatIsLeft();
    const folder = await makeDataFolder();
    leftFolder = folder;
    const first = await launchFor({ dataFolder: folder });
    const user = await signUp(first.url);
    expect(await refusal({ dataFolder: folder })).toBe(
      `Yuqiao already runs from this folder (process ${first.process.pid}). Stop it with Ctrl-C, or set DATA_DIR to run a second one.`,
    );
    expect((await fetch(first.url.replace('/graphql', '/health/ready'))).status).toBe(200);
    const pids = servicePids(first);
    expect(pids).toHaveLength(5);
    first.process.kill('SIGINT');
    const [code] = await once(first.process, 'exit');
    expect(code).toBe(0);
    expect(first.output()).toContain('Stopped.');
    expect(pids.filter(isAlive)).toEqual([]);

    const second = await launchFor({ dataFolder: folder, ports: first.ports });
    expect((await user.ask('{ me { displayName } }')).data.me.displayName).toBe('测试用户');
    expect(second.output()).toContain('up to date');
    const orphans = servicePids(second);
    second.process.kill('SIGKILL');
    await once(second.process, 'exit');

    // At once, on the same data and ports, while what was left behind is being ended.
    const third = await launch({ dataFolder: folder, ports: first.ports });
    left = third;
    expect(orphans.filter(isAlive)).toEqual([]);
    expect((await user.ask('{ me { id } }')).data.me.id).toBe(user.id);
    expect(servicePids(third)).toHaveLength(5);
  }, 240_000);

  it('takes the servers that it is given in place of its own', async () => {
    left ??= await launch();
    const first = left;
    const user = await signUp(first.url);
    const secrets = JSON.parse(await readFile(path.join(first.dataFolder, 'secrets.json'), 'utf8'));
    const address = (part: RegExp) => part.exec(first.output())?.[1] as string;
    const postgres = address(/primary ([\d.:]+)/);
    const second = await launchFor({
      env: {
        DATABASE_URL: `postgresql://postgres:${secrets.postgresPassword}@${postgres}/yuqiao`,
        DATABASE_ROLE_PASSWORD: secrets.databaseRolePassword,
        REDIS_URL: `redis://${address(/^Redis +([\d.:]+)/m)}`,
        QDRANT_URL: `http://${address(/^Qdrant +([\d.:]+)/m)}`,
        ACCESS_TOKEN_KEYS: secrets.accessTokenKeys,
      },
    });
    expect(second.output()).toContain(`PostgreSQL  ${postgres} (given)`);
    expect(second.output().match(/\(given\)/g)).toHaveLength(3);
    expect(await readdir(second.dataFolder)).not.toContain('postgres');
    // The same accounts, and with the same keys the same tokens.
    const { data } = await ask(second.url, '{ me { id displayName } }', { token: user.token });
    expect(data.me).toEqual({ id: user.id, displayName: '测试用户' });
  });

  it('names the port that is taken and the variable that moves it', async () => {
    const folder = await dataFolder();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanUps.push(async () => server.close());
    const taken = (server.address() as AddressInfo).port;
    const ports = await freePorts(['users', 'translation', 'vocabulary', 'agents']);
    const output = await refusal({ dataFolder: folder, ports: { ...ports, router: taken } });
    expect(output).toBe(`Port ${taken} is taken. Stop what uses it, or set PORT to another port.`);
  });

  it('reports every problem of a broken .env at once', async () => {
    const folder = await dataFolder();
    const envFile = path.join(folder, 'broken.env');
    await writeFile(envFile, 'PORT=4000\nthis is no setting\n# fine\n=value\n');
    expect(await refusal({ dataFolder: folder, env: { ENV_FILE: envFile } })).toBe(
      `The configuration has problems:\n${envFile}, line 2: expected NAME=value\n${envFile}, line 4: expected NAME=value`,
    );

    await writeFile(envFile, 'REDIS_URL=nowhere\nQDRANT_URL=nowhere\n');
    const output = await refusal({ dataFolder: folder, env: { ENV_FILE: envFile } });
    expect(output.split('\n').sort()).toEqual([
      'QDRANT_URL: expected http://host:port',
      'REDIS_URL: expected redis://host:port',
      'The configuration has problems:',
    ]);
  });

  it('says in one sentence that it cannot write its data', async () => {
    const file = path.join(await dataFolder(), 'a-file');
    await writeFile(file, '');
    expect(await refusal({ dataFolder: path.join(file, 'data') })).toMatch(/^[^\n]*a-file[^\n]*$/);
  });

  it('refuses embedded servers, made-up secrets and letters that nobody gets in production', async () => {
    const output = await refusal({ dataFolder: await dataFolder(), env: { NODE_ENV: 'production' } });
    expect(output).toMatch(
      /^NODE_ENV=production .* Set DATABASE_URL, .*QDRANT_URL.*ACCESS_TOKEN_KEYS.*REFRESH_TOKEN_SECRET.*SMTP_URL, PUBLIC_URL\.$/,
    );
  });
});

describe('a service on its own', () => {
  it('prints all problems of its configuration and exits with 1', async () => {
    const cwd = await mkdtemp(path.join(os.tmpdir(), 'yuqiao-'));
    cleanUps.push(() => rm(cwd, { recursive: true }));
    const child = spawn(process.execPath, [path.resolve('subgraphs/users/main.ts')], {
      cwd,
      env: { PATH: process.env.PATH, USERS_PORT: '99999', ROUTER_IDENTITY_SECRET: 'short' },
    });
    let output = '';
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
    for (const name of [
      'USERS_PORT',
      'DATABASE_URL',
      'ACCESS_TOKEN_KEYS',
      'REFRESH_TOKEN_SECRET',
      'ROUTER_IDENTITY_SECRET',
      'WORKER_IDENTITY_SECRET',
    ]) {
      expect(output).toContain(`${name}: `);
    }
    await until(() => !isAlive(child.pid as number));
  });
});
