import { readdirSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, runFixture, temporaryFolder } from './fixtures/processes.ts';
import { withClient } from './postgres-server.ts';
import { processIdentity, sendSignal } from './process-identity.ts';
import { waitFor } from './wait-for.ts';

interface Started {
  databaseUrl: string;
  replicaUrls: string[];
  redisUrl: string;
  qdrantUrl: string | null;
  guard: number;
}

const query = (url: string, sql: string) => withClient(url, async (client) => (await client.query(sql)).rows);
const runs = (pid: number) => processIdentity(pid) !== null;
/** The servers on record, each by its number. */
const serversOf = (dataFolder: string) =>
  readdirSync(path.join(dataFolder, 'run')).map((name) => Number.parseInt(name, 10));

describe('startInfrastructure', { timeout: 60_000 }, () => {
  let folder: string;
  let remove: () => Promise<void>;
  let launcher: Fixture;
  let started: Started;

  async function start() {
    launcher = runFixture('launcher.ts', folder);
    started = JSON.parse(await launcher.line());
  }

  async function startAgain() {
    await launcher.kill('SIGTERM');
    await start();
  }

  /** Writes on the primary and waits until the standby shows it. */
  async function writeAndRead(note: string) {
    await query(
      started.databaseUrl,
      `create table if not exists notes (note text); insert into notes values ('${note}')`,
    );
    return waitFor(
      async () => {
        const rows = await query(started.replicaUrls[0]!, 'select note from notes').catch(() => []);
        return rows.some((row) => row.note === note);
      },
      { timeoutMs: 10_000 },
    );
  }

  async function postmasterOf(cluster: 'primary' | 'standby') {
    return Number.parseInt(await readFile(path.join(folder, 'postgres', cluster, 'postmaster.pid'), 'utf8'), 10);
  }

  const notes = async () => (await query(started.databaseUrl, 'select note from notes')).map((row) => row.note);

  beforeAll(async () => {
    ({ folder, remove } = await temporaryFolder());
    await start();
  });
  afterAll(async () => {
    await launcher.kill('SIGTERM');
    const left = serversOf(folder);
    await remove();
    expect(left).toEqual([]);
  });

  it('gives a primary, a standby that follows it, a Redis and a Qdrant', async () => {
    expect(await writeAndRead('first')).toBe(true);
    await expect(query(started.replicaUrls[0]!, 'create table refused ()')).rejects.toThrow(/read-only/);
    if (started.qdrantUrl) {
      const answer = await fetch(`${started.qdrantUrl}/collections`, { headers: { connection: 'close' } });
      expect(answer.status).toBe(200);
    }
    expect(serversOf(folder)).toHaveLength(started.qdrantUrl ? 4 : 3);
  });

  it('knows the letters of Chinese, for lower() and for trigrams', async () => {
    await query(started.databaseUrl, 'create extension if not exists pg_trgm');
    const [row] = await query(started.databaseUrl, `select lower('ÀÉ') as lower, show_trgm('翻译') as trigrams`);
    expect(row.lower).toBe('àé');
    expect(row.trigrams.length).toBeGreaterThan(0);
  });

  it('refuses a second launcher and does not disturb the first', async () => {
    await expect(runFixture('launcher.ts', folder).line()).rejects.toThrow(/Yuqiao already runs from this folder/);
    expect(await writeAndRead('still here')).toBe(true);
  });

  it('leaves no server behind when the launcher is killed with -9, and has the data next time', async () => {
    const servers = serversOf(folder);
    await launcher.kill('SIGKILL');
    expect(await waitFor(() => !servers.some(runs), { timeoutMs: 12_000 })).toBe(true);
    await start();
    expect(await notes()).toContain('first');
    expect(await writeAndRead('after the launcher died')).toBe(true);
  });

  it('ends the servers of the last run first when the guard died too', async () => {
    const servers = serversOf(folder);
    sendSignal(started.guard, 'SIGKILL');
    await waitFor(() => !runs(started.guard), { timeoutMs: 5_000 });
    await launcher.kill('SIGKILL');
    expect(servers.every(runs)).toBe(true);
    await start();
    expect(servers.some(runs)).toBe(false);
    expect(await writeAndRead('after both died')).toBe(true);
  });

  it('starts after everything was killed with -9 at once, and keeps what was committed', async () => {
    await query(started.databaseUrl, `insert into notes values ('committed just before')`);
    for (const pid of [started.guard, launcher.pid, ...serversOf(folder)]) sendSignal(pid, 'SIGKILL');
    await start();
    expect(await notes()).toContain('committed just before');
    expect(await writeAndRead('after all died')).toBe(true);
  });

  it('reports a server that dies by itself', async () => {
    sendSignal(await postmasterOf('primary'), 'SIGKILL');
    expect(JSON.parse(await launcher.line())).toEqual({ died: 'PostgreSQL primary', signal: 'SIGKILL' });
    await startAgain();
  });

  it.each(['stays so', 'wants back'])('clones a standby anew that went its own way and %s', async (then) => {
    const alone = `alone, and ${then}`;
    await query(started.replicaUrls[0]!, 'select pg_promote()');
    await query(started.replicaUrls[0]!, `insert into notes values ('${alone}')`);
    await launcher.kill('SIGTERM');
    if (then === 'wants back') await writeFile(path.join(folder, 'postgres', 'standby', 'standby.signal'), '');
    await start();
    expect(await writeAndRead('here and there')).toBe(true);
    expect(await query(started.replicaUrls[0]!, `select note from notes where note = '${alone}'`)).toEqual([]);
  });

  it('clones the standby anew when its slot is gone', async () => {
    sendSignal(await postmasterOf('standby'), 'SIGKILL');
    const drop = 'select pg_drop_replication_slot(slot_name) from pg_replication_slots';
    const dropped = await waitFor(() => query(started.databaseUrl, drop).catch(() => null), { timeoutMs: 5_000 });
    expect(dropped).toHaveLength(1);
    await startAgain();
    expect(await writeAndRead('with a new slot')).toBe(true);
  });

  it('clones the standby anew when its data are damaged', async () => {
    await launcher.kill('SIGTERM');
    await writeFile(path.join(folder, 'postgres', 'standby', 'global', 'pg_control'), 'nonsense');
    await start();
    expect(await writeAndRead('after the damage')).toBe(true);
  });

  it('makes a new standby when the primary was made anew', async () => {
    await launcher.kill('SIGTERM');
    await rm(path.join(folder, 'postgres', 'primary'), { recursive: true });
    await start();
    expect(await writeAndRead('in the new database')).toBe(true);
    expect(await notes()).toEqual(['in the new database']);
  });

  it('starts when a stranger has got the number in postmaster.pid', async () => {
    const file = path.join(folder, 'postgres', 'primary', 'postmaster.pid');
    const left = await readFile(file, 'utf8');
    await launcher.kill('SIGTERM');
    const stranger = runFixture('lock-taker.ts', folder);
    await writeFile(file, left.replace(/^\d+/, String(stranger.pid)));
    await start();
    expect(runs(stranger.pid)).toBe(true);
    expect(await writeAndRead('beside the stranger')).toBe(true);
    await stranger.kill('SIGKILL');
  });
});
