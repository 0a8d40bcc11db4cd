import type { Dictionary } from '#language/dictionary/dictionary.ts';
import { createNgramEmbedder } from '#language/embeddings/ngram.ts';
import { loadPhrasebook } from '#language/phrasebook/phrasebook.ts';
import type { Logger } from '#platform/logging.ts';
import type { Metrics } from '#platform/metrics.ts';
import { createVectorUpkeep } from '#platform/vectors/upkeep.ts';
import type { Vectors } from '#platform/vectors/vectors.ts';
import type { MemoryEntries } from '../../data/memory-entries.ts';
import { createClosePairs } from './close-pairs.ts';
import { memoryCollection } from './points.ts';
import { createVectorSync } from './vector-sync.ts';

interface MemoryParts {
  entries: MemoryEntries;
  /** Null when no Qdrant is configured. */
  vectors: Vectors | null;
  dictionary: Pick<Dictionary, 'gives'>;
  metrics: Metrics;
  logger: Logger;
}

/** The translation memory: what its engine needs, and the upkeep of its vectors. */
export function createMemory({ entries, vectors, dictionary, metrics, logger }: MemoryParts) {
  const phrasebook = loadPhrasebook();
  const embedder = createNgramEmbedder();
  const searched = vectors && searchedVectors(vectors);

  function searchedVectors(vectors: Vectors) {
    const collection = vectors.collection(memoryCollection(embedder));
    const sync = createVectorSync({ entries, phrasebook, embedder, collection });
    return { collection, upkeep: createVectorUpkeep({ name: 'memory', sync, metrics, logger }) };
  }

  return {
    entries,
    phrasebook,
    closePairs: createClosePairs({ entries, phrasebook, embedder, vectors: searched }),
    gives: (language: 'EN' | 'ZH', word: string, meaning: string) => dictionary.gives(language, word, meaning) ?? false,
    logger,

    /** Entries have come or gone: their vectors are to follow. */
    nudge: () => searched?.upkeep.nudge(),
    /** From every version of the collection. The number of vectors that there were. */
    eraseVectors: async (userId: string) => (await searched?.collection.removeWhere({ user: userId })) ?? 0,
    start: () => searched?.upkeep.start(),
    stop: async () => searched?.upkeep.stop(),
  };
}
