import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createNgramEmbedder } from '#language/embeddings/ngram.ts';
import { createPhrasebook } from '#language/phrasebook/phrasebook.ts';
import { entryOf } from '#language/phrasebook/testing.ts';
import { newId, newIdAt } from '#platform/ids.ts';
import { createMetrics } from '#platform/metrics.ts';
import type { VectorCollection } from '#platform/vectors/collection.ts';
import type { VectorSync } from '#platform/vectors/reconcile.ts';
import { createVectorUpkeep, type VectorUpkeep } from '#platform/vectors/upkeep.ts';
import { type DomainDatabase, startDomainDatabase } from '../../../../test/support/domain-database.ts';
import {
  hasQdrant,
  openVectors,
  type QdrantServer,
  startQdrantServer,
} from '../../../../test/support/qdrant-server.ts';
import { until } from '../../../../test/support/until.ts';
import { createMemoryEntries, type MemoryEntries, type MemoryOwner } from '../../data/memory-entries.ts';
import { createRatings } from '../../data/ratings.ts';
import { createTranslations } from '../../data/translations.ts';
import { createClosePairs } from './close-pairs.ts';
import { memoryKey } from './keys.ts';
import { memoryCollection, PHRASEBOOK } from './points.ts';
import { createVectorSync } from './vector-sync.ts';

const MOST = 3;
const embedder = createNgramEmbedder();
const logger = pino({ level: 'silent' });
const phrasebook = createPhrasebook([
  entryOf({ chinese: '附件请查收。', english: 'Please see the attachment.' }),
  entryOf({ chinese: '请在 10 日内答复。', english: 'Please reply within 10 days.' }),
]);
const PHRASES = 4;

describe.skipIf(!hasQdrant)('the vectors of the memory', () => {
  let postgres: DomainDatabase<'translation'>;
  let qdrant: QdrantServer;
  let entries: MemoryEntries;
  let collection: VectorCollection;
  let sync: VectorSync;
  let upkeep: VectorUpkeep | undefined;

  beforeAll(async () => {
    [postgres, qdrant] = await Promise.all([startDomainDatabase('translation'), startQdrantServer()]);
    entries = createMemoryEntries(postgres.database);
    collection = openVectors(qdrant.url).collection(memoryCollection(embedder));
    sync = createVectorSync({ entries, phrasebook, embedder, collection });
  }, 120_000);
  afterEach(async () => {
    await upkeep?.stop();
    upkeep = undefined;
  });
  afterAll(async () => {
    await Promise.all([postgres?.stop(), qdrant?.stop()]);
  });

  /** A translation of these sentences that the user gave five stars. */
  async function rated(owner: MemoryOwner, ...pairs: [source: string, target: string][]): Promise<string> {
    const createdAt = new Date();
    const id = newIdAt(createdAt);
    const sourceText = pairs.map(([source]) => source).join('');
    await createTranslations(postgres.database).create(
      { id: owner.userId },
      {
        ...{ id, ...owner, sourceText, targetText: 'text', kind: 'TRANSLATION', engine: 'model', model: null },
        ...{ cached: false, segments: [], glossaryHits: [], stars: null, idempotencyKey: null, createdAt },
      },
    );
    const remembered = pairs.map(([source, target]) => ({
      sourceKey: memoryKey(source),
      sourceText: source,
      targetText: target,
    }));
    const rating = { translationId: id, stars: 5, remembered, forgotten: [] };
    const ratings = createRatings(postgres.database, { most: MOST });
    expect(await ratings.rate({ id: owner.userId }, owner, rating)).toBe(true);
    return id;
  }

  const ownerOf = (userId = newId()): MemoryOwner => ({ userId, source: 'ZH', target: 'EN' });
  const vectorsOf = async ({ userId }: MemoryOwner) => {
    const [vector] = await embedder.embed(['价格是 3 元'], 'ZH');
    const [hits] = await collection.search([{ vector: vector!, filter: { user: userId }, limit: 10 }]);
    return hits!.map(({ id }) => id).toSorted();
  };
  const idsOf = async ({ userId }: MemoryOwner) => {
    const all = await entries.page(null, 1_000);
    return all.filter((entry) => entry.userId === userId).map(({ id }) => id);
  };

  it('are those of the phrasebook and of every row, and a second look finds nothing to do', async () => {
    const owner = ownerOf();
    await rated(owner, ['价格是 3 元。', 'It is 3 yuan.'], ['价格可以谈。', 'The price is negotiable.']);
    expect((await sync.reconcile({ dryRun: true })).missing).toBeGreaterThanOrEqual(PHRASES + 2);
    await sync.reconcile();
    expect(await vectorsOf(owner)).toEqual(await idsOf(owner));
    expect(await sync.reconcile({ dryRun: true })).toEqual({ missing: 0, stray: 0 });
    expect(await sync.looksRight()).toBe(true);
  });

  it('are put right where they are missing, stray or say something else', async () => {
    const owner = ownerOf();
    await rated(owner, ['价格是 3 元。', 'It is 3 yuan.'], ['价格可以谈。', 'The price is negotiable.']);
    await sync.reconcile();
    const [first, second] = await idsOf(owner);
    const vector = (await embedder.embed(['x'], 'EN'))[0]!;
    await collection.remove([first!]);
    await collection.put([
      { id: newId(), vector, payload: { user: owner.userId, source: 'ZH', target: 'EN' } },
      { id: second!, vector, payload: { user: PHRASEBOOK, source: 'ZH', target: 'EN' } },
    ]);
    const progress: number[] = [];
    expect(await sync.reconcile({ onProgress: (seen) => progress.push(seen) })).toEqual({ missing: 2, stray: 1 });
    expect(progress.at(-1)).toBeGreaterThan(PHRASES);
    expect(await vectorsOf(owner)).toEqual(await idsOf(owner));
  });

  it('follow ratings and deletions by themselves, and the oldest beyond the limit go', async () => {
    const owner = ownerOf();
    upkeep = createVectorUpkeep({ name: 'memory', sync, metrics: createMetrics('test'), logger });
    upkeep.start();
    await until(() => upkeep!.state() === 'READY');
    const id = await rated(owner, ['价格是 3 元。', 'It is 3 yuan.']);
    upkeep.nudge();
    await until(async () => (await vectorsOf(owner)).length === 1);
    await createTranslations(postgres.database).delete({ id: owner.userId }, owner.userId, id);
    upkeep.nudge();
    await until(async () => (await vectorsOf(owner)).length === 0);
    for (let n = 1; n <= MOST + 2; n++) await rated(owner, [`第 ${n} 版合同。`, `Contract, version ${n}.`]);
    const kept = await entries.page(null, 1_000);
    expect(kept.filter(({ userId }) => userId === owner.userId).map(({ targetText }) => targetText)).toEqual(
      [3, 4, 5].map((n) => `Contract, version ${n}.`),
    );
  });

  it('come back after Qdrant was away; until then what is like a text is found by text', async () => {
    const owner = ownerOf();
    upkeep = createVectorUpkeep({ name: 'memory', sync, metrics: createMetrics('test'), logger });
    const closePairs = createClosePairs({ entries, phrasebook, embedder, vectors: { collection, upkeep } });
    const find = async () => (await closePairs.find(owner, ['请在 30 日内答复。'], { hasOwn: true, logger }))[0]!;
    await rated(owner, ['请于 5 日内答复。', 'Answer in 5 days.']);
    expect(closePairs.reason()).toMatch(/are being made/);
    upkeep.start();
    await until(() => closePairs.reason() === null);
    const sources = (await find()).map(({ source }) => source);
    expect(sources).toEqual(expect.arrayContaining(['请于 5 日内答复。', '请在 10 日内答复。']));

    await qdrant.kill();
    try {
      expect((await find()).map(({ source }) => source)).toEqual(expect.arrayContaining(sources));
      expect(closePairs.reason()).toBe('Qdrant cannot be reached; close matches are found by text alone.');
      await rated(owner, ['请于 6 日内付款。', 'Pay in 6 days.']);
    } finally {
      await qdrant.restart();
    }
    await until(() => closePairs.reason() === null, 20_000);
    await until(async () => (await vectorsOf(owner)).length === 2);
    expect(await sync.reconcile({ dryRun: true })).toEqual({ missing: 0, stray: 0 });
  });
});
