import { setTimeout as delay } from 'node:timers/promises';
import type { Embedder } from '#language/embeddings/embedder.ts';
import type { Phrasebook } from '#language/phrasebook/phrasebook.ts';
import type { Payload, VectorCollection } from '#platform/vectors/collection.ts';
import type { MemoryEntries, MemoryEntry } from '../../data/memory-entries.ts';
import { type Findable, findableEntry, findablePhrases, payloadOf, pointsOf } from './points.ts';

/** How far the vectors were from the rows. */
export interface Differences {
  /** Sentences whose vector is missing, or says something else. */
  missing: number;
  /** Vectors of nothing. */
  stray: number;
}

export interface ReconcileOptions {
  /** Counts, and changes nothing. @default false */
  dryRun?: boolean;
  /** After each page: how many sentences and vectors have been looked at. */
  onProgress?: (seen: number) => void;
}

/** All of it throws VectorsUnavailable where Qdrant can't be asked. */
export interface VectorSync {
  /** What has been rated and deleted since the last time, some hundred a second at the most. */
  catchUp(): Promise<void>;
  /** Whether searches find these vectors, however many there are: one small question. */
  isPublished(): Promise<boolean>;
  /** Whether there are as many vectors as there should be, behind the name that is searched. Counts them, and the rows. */
  looksRight(): Promise<boolean>;
  /** Makes the vectors equal to the rows and the phrasebook. Doing it again finds nothing to do. */
  reconcile(options?: ReconcileOptions): Promise<Differences>;
}

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

  const putEntries = async (some: readonly MemoryEntry[]) => {
    await put(some.map(findableEntry));
    await entries.noteVectors(
      some.map(({ id }) => id),
      embedder.id,
    );
  };

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

  async function* pagesOfEntries(): AsyncGenerator<MemoryEntry[]> {
    let page: MemoryEntry[] = [];
    do {
      // One query after the other: each page begins where the one before it ends.
      page = await entries.page(page.at(-1)?.id ?? null, PAGE);
      yield page;
    } while (page.length === PAGE);
  }

  async function lacking<T>(some: readonly T[], findableOf: (one: T) => Findable, exists: boolean): Promise<T[]> {
    if (!exists) return [...some];
    const found = await collection.payloads(some.map((one) => findableOf(one).id));
    return some.filter((one) => {
      const findable = findableOf(one);
      return !isSame(found.get(findable.id), payloadOf(findable, embedder));
    });
  }

  return {
    async catchUp() {
      await inBatches(entries.withoutVector, putEntries);
      await inBatches(entries.removed, removeStray);
    },

    isPublished: collection.isPublished,

    async looksRight() {
      await collection.prepare();
      if (!(await collection.isPublished())) return false;
      return (await collection.count()) === (await entries.count()) + phrases.length;
    },

    async reconcile({ dryRun = false, onProgress = () => {} } = {}) {
      if (!dryRun) await collection.prepare();
      const exists = await collection.exists();
      const differences: Differences = { missing: 0, stray: 0 };
      let seen = 0;
      const progress = (more: number) => {
        seen += more;
        onProgress(seen);
      };

      const missingPhrases = await lacking(phrases, (phrase) => phrase, exists);
      differences.missing += missingPhrases.length;
      if (!dryRun) await put(missingPhrases);
      progress(phrases.length);
      for await (const page of pagesOfEntries()) {
        const missing = await lacking(page, findableEntry, exists);
        differences.missing += missing.length;
        // One query after the other: a page at a time, however many entries there are.
        if (!dryRun && missing.length > 0) await putEntries(missing);
        progress(page.length);
      }
      if (!exists) return differences;
      for await (const ids of collection.ids()) {
        const others = ids.filter((id) => !phraseIds.has(id));
        // One query after the other: a page at a time, as Qdrant gives them.
        const existing = await entries.existing(others);
        const stray = others.filter((id) => !existing.has(id));
        differences.stray += stray.length;
        // One query after the other: the same.
        if (!dryRun && stray.length > 0) await removeStray(stray);
        progress(ids.length);
      }
      if (!dryRun) await collection.publish();
      return differences;
    },
  };
}

const isSame = (payload: Payload | undefined, expected: Payload): boolean =>
  payload !== undefined && Object.entries(expected).every(([key, value]) => payload[key] === value);
