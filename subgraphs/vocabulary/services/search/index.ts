import type { Dictionary } from '#language/dictionary/dictionary.ts';
import type { Embedder } from '#language/embeddings/embedder.ts';
import { loadWordVectors } from '#language/embeddings/word-vectors.ts';
import { createWordEmbedder } from '#language/embeddings/words.ts';
import type { Logger } from '#platform/logging.ts';
import type { Metrics } from '#platform/metrics.ts';
import { createVectorUpkeep } from '#platform/vectors/upkeep.ts';
import type { Vectors } from '#platform/vectors/vectors.ts';
import type { CardVectors } from '../../data/card-vectors.ts';
import { cardCollection } from './card-points.ts';
import { createCardSync } from './card-sync.ts';
import { createSearch } from './search.ts';
import { createWordIndex, wordCollection } from './word-index.ts';

interface VocabularySearchParts {
  cards: CardVectors;
  dictionary: Dictionary;
  /** Of cards' and queries' texts. */
  sentences: Embedder;
  /** Words of each language that can be found as similar ones, the most frequent. */
  similarWords: number;
  /** Null when no Qdrant is configured. */
  vectors: Vectors | null;
}

/** Words, and which of them can be found. */
export function createWords({ dictionary, similarWords }: Pick<VocabularySearchParts, 'dictionary' | 'similarWords'>) {
  const embedder = createWordEmbedder(loadWordVectors(), dictionary);
  return { embedder, index: createWordIndex({ dictionary, embedder, most: similarWords }) };
}

/** Both collections, and what keeps each equal to what it is made of. */
export function createVectorSyncs(
  vectors: Vectors,
  words: ReturnType<typeof createWords>,
  { cards, sentences }: Pick<VocabularySearchParts, 'cards' | 'sentences'>,
) {
  const wordVectors = vectors.collection(wordCollection(words.embedder));
  const cardVectors = vectors.collection(cardCollection(sentences));
  return {
    word: { collection: wordVectors, sync: words.index.sync(wordVectors) },
    card: {
      collection: cardVectors,
      sync: createCardSync({ cards, embedder: sentences, collection: cardVectors }),
    },
  };
}

/** The search, and the upkeep of its vectors. */
export function createVocabularySearch(parts: VocabularySearchParts & { metrics: Metrics; logger: Logger }) {
  const { cards, dictionary, sentences, vectors, metrics, logger } = parts;
  const words = createWords(parts);
  const syncs = vectors && createVectorSyncs(vectors, words, parts);
  const upkeepOf = (name: 'word' | 'card') =>
    syncs && {
      collection: syncs[name].collection,
      upkeep: createVectorUpkeep({ name, sync: syncs[name].sync, metrics, logger }),
    };
  const [ofWords, ofCards] = [upkeepOf('word'), upkeepOf('card')];

  return {
    search: createSearch({
      ...{ dictionary, cards, logger },
      words: { ...words, vectors: ofWords },
      meaning: { embedder: sentences, vectors: ofCards },
    }),
    /** Cards have come, changed or gone: their vectors are to follow soon. */
    nudge: () => ofCards?.upkeep.nudge(),
    /** From every version of the collection. The number of vectors that there were. */
    eraseVectors: async (userId: string) => (await ofCards?.collection.removeWhere({ user: userId })) ?? 0,
    start() {
      ofCards?.upkeep.start();
      ofWords?.upkeep.start();
    },
    stop: async () => void (await Promise.all([ofCards?.upkeep.stop(), ofWords?.upkeep.stop()])),
  };
}
