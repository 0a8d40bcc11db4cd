import { setTimeout as delay } from 'node:timers/promises';
import type { Embedder } from '#language/embeddings/embedder.ts';
import type { Phrasebook } from '#language/phrasebook/phrasebook.ts';
import type { VectorCollection } from '#platform/vectors/collection.ts';
import { reconcile, type VectorSync } from '#platform/vectors/reconcile.ts';
import type { MemoryEntries, MemoryEntry } from '../../data/memory-entries.ts';
import { type Findable, findableEntry, findablePhrases, PHRASEBOOK, payloadOf, pointsOf } from './points.ts';

interface SyncParts {
  entries: MemoryEntries;
  phrasebook: Phrasebook;
  embedder: Embedder;
  collection: VectorCollection;
}

const BATCH = 100;
const PAUSE_MS = 100;
const PAGE = 500;

/** Rows are the truth; their vectors follow. Any number of processes may do it: each writes what the others would. */
export function createVectorSync({ entries, phrasebook, embedder, collection }: SyncParts): VectorSync {
  const phrases = findablePhrases(phrasebook);
  const phraseIds = new Set(phrases.map(({ id }) => id));

  async function put(findables: readonly Findable[]): Promise<void> {
    await collection.put(await pointsOf(embedder, findables));
  }

  const putEntries = (some: readonly MemoryEntry[]) => putAndNote(some.map(findableEntry));

  const removeStray = async (ids: readonly string[]) => {
    await collection.remove(ids);
    await entries.noteRemoved(ids);
  };

  /** Again and again, a batch at a time, until there is nothing left. */
  async function inBatches<T>(
    take: (limit: number) => Promise<T[]>,
    work: (some: T[]) => Promise<void>,
  ): Promise<void> {
    for (;;) {
      const some = await take(BATCH);
      if (some.length > 0) await work(some);
      if (some.length < BATCH) return;
      await delay(PAUSE_MS);
    }
  }

  async function* rows(): AsyncGenerator<Findable[]> {
    yield phrases;
    let page: MemoryEntry[] = [];
    do {
      // One query after the other: each page begins where the one before it ends.
      page = await entries.page(page.at(-1)?.id ?? null, PAGE);
      yield page.map(findableEntry);
    } while (page.length === PAGE);
  }

  async function putAndNote(findables: readonly Findable[]): Promise<void> {
    await put(findables);
    const ids = findables.filter(({ owner }) => owner !== PHRASEBOOK).map(({ id }) => id);
    await entries.noteVectors(ids, embedder.id);
  }

  async function existing(ids: readonly string[]): Promise<Set<string>> {
    const found = await entries.existing(ids.filter((id) => !phraseIds.has(id)));
    return found.union(phraseIds);
  }

  return {
    async catchUp() {
      await inBatches(entries.withoutVector, putEntries);
      await inBatches(entries.removed, removeStray);
    },

    prepare: collection.prepare,
    published: collection.published,

    async looksRight() {
      if ((await collection.published()) !== 'this') return false;
      return (await collection.count()) === (await entries.count()) + phrases.length;
    },

    reconcile: (options) =>
      reconcile(
        {
          ...{ collection, rows, existing, put: putAndNote, remove: removeStray },
          expected: (findable) => ({ id: findable.id, payload: payloadOf(findable, embedder) }),
        },
        options,
      ),
  };
}
