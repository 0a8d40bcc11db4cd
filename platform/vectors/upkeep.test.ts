import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasQdrant, openVectors, type QdrantServer, startQdrantServer } from '../../test/support/qdrant-server.ts';
import { until } from '../../test/support/until.ts';
import { createMetrics } from '../metrics.ts';
import type { VectorCollection } from './collection.ts';
import { reconcile, type VectorSync } from './reconcile.ts';
import { createVectorUpkeep, type VectorUpkeep } from './upkeep.ts';

const IDS = Array.from({ length: 20 }, () => randomUUID());

/** Vectors of twenty things that never change. */
function syncOf(collection: VectorCollection): VectorSync {
  const { prepare, published, remove } = collection;
  const payload = { owner: 'li' };
  return {
    ...{ prepare, published },
    catchUp: async () => {},
    looksRight: async () => (await published()) === 'this' && (await collection.count()) === IDS.length,
    reconcile: (options) =>
      reconcile<string>(
        {
          ...{ collection, remove },
          async *rows() {
            yield IDS;
          },
          expected: (id) => ({ id, payload }),
          existing: async () => new Set(IDS),
          put: (ids) => collection.put(ids.map((id) => ({ id, vector: [1, 0, 0], payload }))),
        },
        options,
      ),
  };
}

describe.skipIf(!hasQdrant)('the upkeep of vectors', () => {
  let qdrant: QdrantServer;
  const started: VectorUpkeep[] = [];
  beforeAll(async () => {
    qdrant = await startQdrantServer();
  });
  afterEach(async () => void (await Promise.all(started.splice(0).map((upkeep) => upkeep.stop()))));
  afterAll(() => qdrant?.stop());

  function start(name: string, version: string, takeBackAfterMs?: number) {
    const collection = openVectors(qdrant.url).collection({
      ...{ name, version, dimensions: 3, fields: ['owner'], tenant: 'owner' },
    });
    const logger = pino({ level: 'silent' });
    const parts = { name: 'things', sync: syncOf(collection), metrics: createMetrics('test'), logger };
    const upkeep = createVectorUpkeep({ ...parts, ...(takeBackAfterMs !== undefined && { takeBackAfterMs }) });
    upkeep.start();
    started.push(upkeep);
    const becomes = (state: string) =>
      until(() => {
        upkeep.nudge();
        return upkeep.state() === state;
      }, 30_000);
    return { collection, upkeep, becomes };
  }

  it('leaves the name to a version that came later, and takes it back when that has long been alone with it', async () => {
    const name = `things-${randomUUID()}`;
    const former = start(name, 'v1', 8_000);
    await former.becomes('READY');
    const later = start(name, 'v2');
    await later.becomes('READY');
    await former.becomes('REPLACED');
    expect([await former.collection.exists(), await later.collection.count()]).toEqual([false, IDS.length]);

    await later.upkeep.stop();
    await former.becomes('READY');
    expect(await former.collection.published()).toBe('this');
    expect([await former.collection.count(), await later.collection.exists()]).toEqual([IDS.length, false]);
  }, 90_000);

  it('makes again what Qdrant has lost, though nobody else had it', async () => {
    const name = `things-${randomUUID()}`;
    const { collection, becomes } = start(name, 'v1');
    await becomes('READY');
    await fetch(`${qdrant.url}/collections/${name}_v1`, { method: 'DELETE' });
    await until(async () => (await collection.exists()) && (await collection.count()) === IDS.length, 30_000);
    await becomes('READY');
    expect(await collection.published()).toBe('this');
  }, 60_000);
});
