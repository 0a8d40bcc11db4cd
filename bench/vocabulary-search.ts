import { dictionaryForTests } from '#language/dictionary/testing.ts';
import { loadWordVectors } from '#language/embeddings/word-vectors.ts';
import { createWordEmbedder } from '#language/embeddings/words.ts';
import { newId } from '#platform/ids.ts';
import type { CollectionSpec, Point, VectorCollection } from '#platform/vectors/collection.ts';
import { cardCollection } from '../subgraphs/vocabulary/services/search/card-points.ts';
import { wordCollection } from '../subgraphs/vocabulary/services/search/word-index.ts';
import { startQdrantCluster } from '../test/support/qdrant-cluster.ts';
import { hasQdrant, openVectors, startQdrantServer } from '../test/support/qdrant-server.ts';
import { until } from '../test/support/until.ts';
import { percentiles } from './support/percentiles.ts';

/**
 * The vectors of words and of cards in Qdrant, 100,000 each: how long a search takes, and how many of the ten nearest by
 * exact comparison it finds. Words are GloVe's of the dictionary's words and of phrases of two; cards are of one user, each
 * near some other ones as those of one subject are.
 *
 *   npm run bench:vocabulary-search [-- VECTORS [one | cluster]]
 */
const SEARCHES = 300;
const NEAREST = 10;
const WARM_UP = 30;
const INDEXED_WITHIN_MS = 3_600_000;

interface Asked {
  queries: number[][];
  /** Of each query. */
  nearest: Set<string>[];
}

interface Load {
  name: string;
  spec: CollectionSpec;
  points: Point[];
  filter: Record<string, string>;
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const unit = (vector: number[]) => {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
};

async function words(count: number): Promise<Load> {
  const embedder = createWordEmbedder(loadWordVectors(), await dictionaryForTests());
  const singles = loadWordVectors().words.slice(0, count);
  const random = seeded(1);
  const any = () => singles[Math.floor(random() * singles.length)]!;
  const pairs = Array.from({ length: count - singles.length }, () => `${any()} ${any()}`);
  const vectors = await embedder.embed([...singles, ...pairs], 'EN');
  const payload = { language: 'EN', model: embedder.id, word: 'en:word' };
  const points = vectors.map((vector) => ({ id: newId(), vector, payload }));
  return { name: 'similar words, 100-d', spec: wordCollection(embedder), points, filter: { language: 'EN' } };
}

function cards(count: number): Load {
  const dimensions = 512;
  const random = seeded(2);
  const noise = () => random() + random() + random() - 1.5;
  const subjects = Array.from({ length: 2_000 }, () => unit(Array.from({ length: dimensions }, noise)));
  const user = newId();
  const payload = { user, model: 'use-lite-512-v1', text: 'text' };
  const points = Array.from({ length: count }, () => {
    const subject = subjects[Math.floor(random() * subjects.length)]!;
    return { id: newId(), vector: unit(subject.map((value) => value + noise() * 0.06)), payload };
  });
  const spec = cardCollection({ id: 'use-lite-512-v1', dimensions, embed: async () => [] });
  return { name: 'cards, 512-d', spec, points, filter: { user } };
}

/** For each query, which points are among the nearest by exact comparison. */
function exactly({ points, spec: { dimensions } }: Load, queries: readonly number[][]): Set<string>[] {
  const table = new Float32Array(points.length * dimensions);
  for (const [at, { vector }] of points.entries()) table.set(vector, at * dimensions);
  const scores = new Float64Array(points.length);
  return queries.map((query) => {
    for (let at = 0; at < points.length; at += 1) {
      let score = 0;
      for (let place = 0; place < dimensions; place += 1) score += query[place]! * table[at * dimensions + place]!;
      scores[at] = score;
    }
    const least = scores.toSorted().at(-NEAREST)!;
    return new Set(points.filter((_, at) => scores[at]! >= least).map(({ id }) => id));
  });
}

function queriesOf({ points }: Load): number[][] {
  const random = seeded(3);
  return Array.from({ length: SEARCHES }, () => {
    const { vector } = points[Math.floor(random() * points.length)]!;
    return unit(vector.map((value) => value + (random() - 0.5) * 0.05));
  });
}

/** The searches come one after the other, at the product's own settings; nothing else is done in between. */
async function measure({ filter }: Load, { queries, nearest }: Asked, collection: VectorCollection) {
  const search = async (vector: number[]) => (await collection.search([{ vector, filter, limit: NEAREST }]))[0]!;
  for (const vector of queries.slice(0, WARM_UP)) await search(vector);
  const times: number[] = [];
  let found = 0;
  for (const [at, vector] of queries.entries()) {
    const began = performance.now();
    const hits = await search(vector);
    times.push(performance.now() - began);
    found += hits.filter(({ id }) => nearest[at]!.has(id)).length;
  }
  return { ...percentiles(times), recall: found / (SEARCHES * NEAREST) };
}

/** Until the graph of all points is built: what is measured is the state in which a collection spends its life. */
const untilIndexed = (url: string, name: string) =>
  until(async () => {
    // A connection that was kept may have been closed while this process was at work: then it is asked again.
    const answer = await fetch(`${url}/collections/${name}`)
      .then((response) => response.json())
      .catch(() => null);
    return (answer as { result: { status: string } } | null)?.result.status === 'green';
  }, INDEXED_WITHIN_MS);

const secondsSince = (began: number) => Math.round((performance.now() - began) / 1_000);

if (!hasQdrant) throw new Error('No Qdrant comes with the project for this machine.');
const count = Number(process.argv[2] ?? 100_000);
const loads = [await words(count), cards(count)].map((load) => {
  const queries = queriesOf(load);
  return { load, asked: { queries, nearest: exactly(load, queries) } };
});
console.log(`${count} vectors each, ${SEARCHES} searches compared exactly`);
const kinds = [
  {
    which: 'one',
    kind: 'one Qdrant',
    start: async () => openedOn(await startQdrantServer(), { shards: 1, replicas: 1 }),
  },
  {
    which: 'cluster',
    kind: 'cluster of three',
    start: async () => openedOn(await startQdrantCluster(), { shards: 3, replicas: 2 }),
  },
];
function openedOn(
  server: { url?: string; urls?: string[]; stop(): Promise<void> },
  copies: { shards: number; replicas: number },
) {
  const urls = server.urls ?? [server.url!];
  return { url: urls[0]!, vectors: openVectors(urls, { ...copies, searchTimeoutMs: 10_000 }), stop: server.stop };
}

for (const { kind, start } of kinds.filter(({ which }) => which === (process.argv[3] ?? which))) {
  console.log(`${kind}: starting`);
  const { url, vectors, stop } = await start();
  try {
    for (const { load, asked } of loads) {
      const collection = vectors.collection(load.spec);
      await collection.prepare();
      const began = performance.now();
      await collection.put(load.points);
      const seconds = (performance.now() - began) / 1_000;
      console.log(`${kind}, ${load.name}: put in ${secondsSince(began)} s, indexing`);
      await untilIndexed(url, load.spec.name);
      console.log(`${kind}, ${load.name}: indexed ${secondsSince(began)} s after the first was put`);
      const { p50, p95, p99, recall } = await measure(load, asked, collection);
      const ms = [p50, p95, p99].map((value) => value.toFixed(1)).join(' / ');
      console.log(
        `${kind}, ${load.name}, ${count} vectors: p50/p95/p99 ${ms} ms, recall@10 ${recall.toFixed(3)}, put ${Math.round(count / seconds)}/s`,
      );
    }
  } finally {
    await stop();
  }
}
process.exit();
