import { dictionaryForTests } from '#language/dictionary/testing.ts';
import { loadWordVectors } from '#language/embeddings/word-vectors.ts';
import { createWordEmbedder } from '#language/embeddings/words.ts';
import { newId } from '#platform/ids.ts';
import type { CollectionSpec, Point, VectorCollection } from '#platform/vectors/collection.ts';
import { cardCollection } from '../subgraphs/vocabulary/services/search/card-points.ts';
import { wordCollection } from '../subgraphs/vocabulary/services/search/word-index.ts';
import { startQdrantCluster } from '../test/support/qdrant-cluster.ts';
import { hasQdrant, openVectors, startQdrantServer } from '../test/support/qdrant-server.ts';
import { percentiles } from './support/percentiles.ts';

/**
 * The vectors of words and of cards in Qdrant, 100,000 each: how long a search takes, and how many of the ten nearest by
 * exact comparison it finds. Words are GloVe's of the dictionary's words and of phrases of two; cards are of one user, each
 * near some other ones as those of one subject are.
 *
 *   npm run bench:vocabulary-search [-- VECTORS]
 */
const SEARCHES = 300;
const NEAREST = 10;
const WARM_UP = 30;

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
  return { name: 'cards, 512-d', spec, points, filter: { user, model: 'use-lite-512-v1' } };
}

function exactly(points: readonly Point[], vector: readonly number[]): Set<string> {
  const scored = points.map(({ id, vector: other }) => {
    let score = 0;
    for (let at = 0; at < vector.length; at += 1) score += vector[at]! * other[at]!;
    return { id, score };
  });
  scored.sort((one, other) => other.score - one.score);
  return new Set(scored.slice(0, NEAREST).map(({ id }) => id));
}

async function measure({ points, filter }: Load, collection: VectorCollection) {
  const random = seeded(3);
  const queries = Array.from({ length: SEARCHES }, () => {
    const { vector } = points[Math.floor(random() * points.length)]!;
    return unit(vector.map((value) => value + (random() - 0.5) * 0.05));
  });
  const search = async (vector: number[]) => (await collection.search([{ vector, filter, limit: NEAREST }]))[0]!;
  for (const vector of queries.slice(0, WARM_UP)) await search(vector);
  const times: number[] = [];
  let found = 0;
  for (const vector of queries) {
    const began = performance.now();
    const hits = await search(vector);
    times.push(performance.now() - began);
    const nearest = exactly(points, vector);
    found += hits.filter(({ id }) => nearest.has(id)).length;
  }
  return { ...percentiles(times), recall: found / (SEARCHES * NEAREST) };
}

/** Until the graph of all points is built: what is measured is the state in which a collection spends its life. */
async function untilIndexed(url: string, name: string): Promise<void> {
  for (;;) {
    const { result } = (await (await fetch(`${url}/collections/${name}`)).json()) as { result: { status: string } };
    if (result.status === 'green') return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

if (!hasQdrant) throw new Error('No Qdrant comes with the project for this machine.');
const count = Number(process.argv[2] ?? 100_000);
const loads = [await words(count), cards(count)];
const kinds = [
  { kind: 'one Qdrant', start: async () => openedOn(await startQdrantServer(), { shards: 1, replicas: 1 }) },
  { kind: 'cluster of three', start: async () => openedOn(await startQdrantCluster(), { shards: 3, replicas: 2 }) },
];
function openedOn(
  server: { url?: string; urls?: string[]; stop(): Promise<void> },
  copies: { shards: number; replicas: number },
) {
  const urls = server.urls ?? [server.url!];
  return { url: urls[0]!, vectors: openVectors(urls, { ...copies, searchTimeoutMs: 10_000 }), stop: server.stop };
}

for (const { kind, start } of kinds) {
  const { url, vectors, stop } = await start();
  try {
    for (const load of loads) {
      const collection = vectors.collection(load.spec);
      await collection.prepare();
      const began = performance.now();
      await collection.put(load.points);
      const seconds = (performance.now() - began) / 1_000;
      await untilIndexed(url, load.spec.name);
      const { p50, p95, p99, recall } = await measure(load, collection);
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
