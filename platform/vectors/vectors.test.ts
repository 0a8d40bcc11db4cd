import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasQdrant, openVectors, type QdrantServer, startQdrantServer } from '../../test/support/qdrant-server.ts';
import { until } from '../../test/support/until.ts';
import type { CollectionSpec } from './collection.ts';
import { VectorsUnavailable } from './connection.ts';

const specOf = (some: Partial<CollectionSpec> = {}): CollectionSpec => ({
  name: `things-${randomUUID()}`,
  version: 'v1',
  dimensions: 3,
  fields: ['owner', 'kind'],
  tenant: 'owner',
  ...some,
});
const pointOf = (owner: string, vector: number[]) => ({ id: randomUUID(), vector, payload: { owner, kind: 'a' } });

// biome-ignore lint/suspicious/noExplicitAny: Qdrant's own answer
const answerOf = async (url: string): Promise<any> => (await fetch(url)).json();

describe.skipIf(!hasQdrant)('vectors', () => {
  let qdrant: QdrantServer;
  beforeAll(async () => {
    qdrant = await startQdrantServer();
  });
  afterAll(() => qdrant?.stop());

  it('finds the nearest of one owner, nearest first, and nothing of others', async () => {
    const things = openVectors(qdrant.url).collection(specOf());
    await things.prepare();
    const [near, far, others] = [pointOf('li', [1, 0.1, 0]), pointOf('li', [0, 1, 0]), pointOf('wang', [1, 0, 0])];
    await things.put([near, far, others]);
    const query = { vector: [1, 0, 0], filter: { owner: 'li' }, limit: 5 };
    const [found, none] = await things.search([query, { ...query, filter: { owner: 'li', kind: 'b' } }]);
    expect(found?.map(({ id }) => id)).toEqual([near.id, far.id]);
    expect(found?.[0]).toMatchObject({ payload: { owner: 'li', kind: 'a' }, score: expect.closeTo(0.995, 2) });
    expect(none).toEqual([]);
  });

  it('is prepared as often as one likes, by several processes at once, and keeps what is there', async () => {
    const spec = specOf();
    const collections = [1, 2, 3].map(() => openVectors(qdrant.url).collection(spec));
    await Promise.all(collections.map((collection) => collection.prepare()));
    await collections[0]?.put([pointOf('li', [1, 0, 0])]);
    await collections[1]?.prepare();
    expect(await collections[2]?.count()).toBe(1);
  });

  it('holds int8 vectors, an index for each field, and the shards that it was told', async () => {
    const spec = specOf();
    await openVectors(qdrant.url, { shards: 2 }).collection(spec).prepare();
    const { result } = await answerOf(`${qdrant.url}/collections/${spec.name}`);
    expect(result.config.quantization_config.scalar.type).toBe('int8');
    expect(result.config.params.shard_number).toBe(2);
    expect(Object.keys(result.payload_schema).toSorted()).toEqual(['kind', 'owner']);
  });

  it('goes over to another version at once, when it is published', async () => {
    const spec = specOf();
    const [old, next] = ['v1', 'v2'].map((version) => openVectors(qdrant.url).collection({ ...spec, version }));
    const [first, second] = [pointOf('li', [1, 0, 0]), pointOf('li', [1, 0, 0])];
    await old!.prepare();
    await old!.put([first]);
    await next!.prepare();
    await next!.put([second]);
    const search = async () =>
      (await old!.search([{ vector: [1, 0, 0], filter: { owner: 'li' }, limit: 5 }]))[0]?.map(({ id }) => id);
    expect([await search(), await next!.published()]).toEqual([[first.id], 'another']);
    await next!.publish();
    expect([await search(), await next!.published()]).toEqual([[second.id], 'this']);
    await next!.publish();
    const { result } = await answerOf(`${qdrant.url}/collections`);
    const names = result.collections.map(({ name }: { name: string }) => name);
    expect(names.filter((name: string) => name.startsWith(spec.name))).toEqual([`${spec.name}_v2`]);
  });

  it('lists and removes points, by id and by payload', async () => {
    const things = openVectors(qdrant.url).collection(specOf());
    await things.prepare();
    const points = Array.from({ length: 1_500 }, (_, n) => pointOf(n % 3 ? 'li' : 'wang', [1, n, 0]));
    await things.put(points);
    const ids: string[] = [];
    for await (const page of things.ids()) ids.push(...page);
    expect(ids.toSorted()).toEqual(points.map(({ id }) => id).toSorted());
    await things.remove([points[1]!.id]);
    expect([...(await things.payloads([points[0]!.id, points[1]!.id])).keys()]).toEqual([points[0]!.id]);
    expect(await things.removeWhere({ owner: 'wang' })).toBe(500);
    expect(await things.count()).toBe(999);
  });

  it('waits no longer than its time for a server that hangs, then leaves it alone, then finds it back', async () => {
    const vectors = openVectors(qdrant.url, { searchTimeoutMs: 100 });
    const things = vectors.collection(specOf());
    await things.prepare();
    const search = () => things.search([{ vector: [1, 0, 0], filter: { owner: 'li' }, limit: 1 }]);
    qdrant.hang();
    try {
      for (let n = 0; n < 3; n++) await expect(search()).rejects.toBeInstanceOf(VectorsUnavailable);
      expect(vectors.reason()).toBe('Qdrant cannot be reached');
      await expect(search()).rejects.toBeInstanceOf(VectorsUnavailable);
    } finally {
      qdrant.resume();
    }
    await until(() => vectors.reason() === null);
    await until(() => search().then(Boolean, () => false));
  });

  it('asks for answers that are not compressed: Qdrant sends those in pieces, and waits 40 ms before the last', async () => {
    const accepted: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      accepted.push(request.headers['accept-encoding']);
      response.setHeader('content-type', 'application/json').end('{"result":{"exists":true},"status":"ok","time":0}');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      expect(await openVectors(`http://127.0.0.1:${port}`).collection(specOf()).exists()).toBe(true);
      expect(accepted).toEqual(['identity']);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  it('does not take a question that makes no sense for a server that is away', async () => {
    const vectors = openVectors(qdrant.url);
    const things = vectors.collection(specOf());
    for (let n = 0; n < 5; n++) {
      const searching = things.search([{ vector: [1, 0], filter: { owner: 'li' }, limit: 1 }]);
      await expect(searching).rejects.not.toBeInstanceOf(VectorsUnavailable);
    }
    expect(vectors.reason()).toBeNull();
  });
});
