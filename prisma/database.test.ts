import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConsistency, NEWEST_TOKEN } from '#platform/consistency.ts';
import { NO_TOKENS, UNKNOWN } from '#platform/consistency-tokens.ts';
import { newId } from '#platform/ids.ts';
import { type Infrastructure, startInfrastructure } from '../dev/infrastructure/index.ts';
import { openDatabase, type TestDatabase } from '../test/support/database.ts';
import { makeDataFolder } from '../test/support/launcher.ts';
import { until } from '../test/support/until.ts';
import type { DatabaseConfig, Reader } from './database.ts';
import { migrate } from './migrate.ts';

let folder: string;
let servers: Infrastructure;
let url: string;
let replicaUrl: string;
const opened: TestDatabase<'vocabulary'>[] = [];

beforeAll(async () => {
  folder = await makeDataFolder();
  servers = await startInfrastructure({
    dataFolder: folder,
    postgresPassword: 'secret',
    searchPath: process.env.PATH ?? '',
    ports: 'free',
    durable: false,
    // Reads and writes need no Redis here.
    given: { redisUrl: 'redis://127.0.0.1:1', qdrantUrl: 'http://127.0.0.1:1' },
  });
  await migrate({ databaseUrl: servers.databaseUrl, rolePasswords: { vocabulary: 'secret' }, log: () => {} });
  const asRole = (server: string) =>
    Object.assign(new URL(server), { username: 'vocabulary', password: 'secret' }).href;
  url = asRole(servers.databaseUrl);
  replicaUrl = asRole(servers.replicaUrls[0] as string);
});

afterAll(async () => {
  await Promise.all(opened.map((database) => database.close()));
  await servers?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** With a replica that serves. */
async function open(config: Partial<DatabaseConfig> = {}, tokens = NO_TOKENS) {
  const database = openDatabase('vocabulary', { url, replicaUrls: [replicaUrl], ...config }, tokens);
  opened.push(database);
  return database;
}

const anonymous = (): Reader => ({ id: null, consistency: createConsistency() });
const signedIn = (token?: string): Reader => ({ id: newId(), consistency: createConsistency(token) });

type Asked = TestDatabase<'vocabulary'>;

/** Which server answered: a standby is in recovery. */
async function answerer(database: Asked, viewer: Reader): Promise<'replica' | 'primary'> {
  const [row] = await database.read(
    viewer,
    (client) => client.$queryRaw<[{ standby: boolean }]>`SELECT pg_is_in_recovery() AS standby`,
  );
  return row.standby ? 'replica' : 'primary';
}

const servesReplica = (database: Asked) => until(async () => (await answerer(database, anonymous())) === 'replica');

async function fallbacks(database: Asked): Promise<Record<string, number>> {
  const metric = database.metrics.registry.getSingleMetric('yuqiao_database_read_fallbacks_total');
  const { values } = (await metric?.get()) ?? { values: [] };
  return Object.fromEntries(values.map(({ labels, value }) => [labels.reason, value]));
}

const card = () => ({
  id: newId(),
  userId: newId(),
  front: newId(),
  back: 'back',
  state: 'NEW' as const,
  due: new Date(),
});

describe('a read', () => {
  it('goes to a replica when its viewer has nothing to miss', async () => {
    const database = await open();
    await servesReplica(database);
    const before = await database.statements();
    expect(await answerer(database, anonymous())).toBe('replica');
    expect((await database.statements()) - before).toBe(1);
  });

  it('goes to the primary when nobody can tell what its viewer has written, unless the request brings a token', async () => {
    const database = await open();
    await servesReplica(database);
    expect(await answerer(database, signedIn())).toBe('primary');
    expect(await answerer(database, signedIn('0000000000000001'))).toBe('replica');
    expect((await fallbacks(database)).unknown).toBe(1);
  });

  it('goes to the primary, without waiting, for a position that nobody was given', async () => {
    const database = await open();
    await servesReplica(database);
    // Whoever waits does so each time; whoever is only slow, on a busy machine, now and then.
    const times: number[] = [];
    for (const token of [NEWEST_TOKEN, '7000000000000000', NEWEST_TOKEN, NEWEST_TOKEN]) {
      const begun = performance.now();
      expect(await answerer(database, signedIn(token))).toBe('primary');
      times.push(performance.now() - begun);
    }
    expect(Math.min(...times)).toBeLessThan(45);
    expect((await fallbacks(database)).behind).toBe(4);
  });

  it('goes to the primary when the operator says so', async () => {
    const database = await open({ replicaRatio: 0 });
    for (let n = 0; n < 20; n++) expect(await answerer(database, anonymous())).toBe('primary');
  });

  it('is never answered by a server that is no standby', async () => {
    const database = await open({ replicaUrls: [url, replicaUrl] });
    await servesReplica(database);
    for (let n = 0; n < 20; n++) expect(await answerer(database, anonymous())).toBe('replica');
  });

  it('is not run twice when the question itself is wrong', async () => {
    const database = await open();
    await servesReplica(database);
    let runs = 0;
    const asked = database.read(anonymous(), (client) => {
      runs += 1;
      return client.$queryRaw`SELECT no_such_column`;
    });
    await expect(asked).rejects.toThrow('no_such_column');
    expect(runs).toBe(1);
  });

  it('is run again on the primary when the replica ends its connection', async () => {
    const database = await open();
    await servesReplica(database);
    const answers: boolean[] = [];
    await database.read(anonymous(), async (client) => {
      const [row] = await client.$queryRaw<[{ standby: boolean }]>`SELECT pg_is_in_recovery() AS standby`;
      answers.push(row.standby);
      if (row.standby) await client.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`;
    });
    expect(answers).toEqual([true, false]);
    expect((await fallbacks(database)).failed).toBe(1);
    await servesReplica(database);
  });
});

describe('a write', () => {
  it('is seen by the next read of its request, whoever answers it', async () => {
    const database = await open();
    await servesReplica(database);
    for (let n = 0; n < 50; n++) {
      const viewer = signedIn();
      const data = card();
      await database.write(viewer, (client) => client.card.create({ data }));
      const found = await database.read(viewer, (client) => client.card.findUnique({ where: { id: data.id } }));
      expect(found?.front).toBe(data.front);
    }
  });

  it('leaves its position for the other requests of its viewer, and so does one that found its row there already', async () => {
    const remembered: [string, string][] = [];
    const database = await open(
      {},
      {
        recall: async () => UNKNOWN,
        remember: async (id, token) => void remembered.push([id, token]),
        forget: async () => {},
      },
    );
    const viewer = signedIn();
    const data = card();
    await database.transaction(viewer, (transaction) => transaction.card.create({ data }));
    expect(remembered).toEqual([[viewer.id, viewer.consistency?.token]]);
    expect(viewer.consistency?.token).toMatch(/^[\dA-F]{16}$/);

    await expect(database.write(viewer, (client) => client.card.create({ data }))).rejects.toThrow('Unique');
    expect(remembered).toHaveLength(2);
    await database.write(null, (client) => client.card.deleteMany({ where: { id: data.id } }));
    expect(remembered).toHaveLength(2);
  });
});

describe('without its primary', () => {
  it('a write fails with a code that clients know', async () => {
    const database = await open({ url: 'postgresql://vocabulary:secret@127.0.0.1:1/yuqiao' });
    const refused = database.write(signedIn(), (client) => client.card.deleteMany({}));
    await expect(refused).rejects.toMatchObject({ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } });
  });
});
