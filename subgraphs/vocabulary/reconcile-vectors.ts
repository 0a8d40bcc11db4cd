import { loadDictionary } from '#language/dictionary/load.ts';
import { createConfiguredEmbedder } from '#language/embeddings/configured.ts';
import type { EmbeddingConfig } from '#language/embeddings/endpoint.ts';
import { NO_TOKENS } from '#platform/consistency-tokens.ts';
import type { Logger } from '#platform/logging.ts';
import { createMetrics } from '#platform/metrics.ts';
import type { VectorsConfig } from '#platform/vectors/config.ts';
import type { Differences, ReconcileOptions } from '#platform/vectors/reconcile.ts';
import { createVectors } from '#platform/vectors/vectors.ts';
import { createDatabase, type DatabaseConfig } from '#prisma/database.ts';
import { createCardVectors } from './data/card-vectors.ts';
import { createVectorSyncs, createWords } from './services/search/index.ts';

export interface ReconcileVectorsOptions extends ReconcileOptions {
  /** Of the role vocabulary, or of the owner. */
  database: DatabaseConfig;
  vectors: VectorsConfig;
  embedding: EmbeddingConfig | null;
  similarWords: number;
  cacheFolder: string;
  logger: Logger;
}

/** Of cards and of words. May be run at any time, and again after it was interrupted. @throws VectorsUnavailable */
export async function reconcileVectors(options: ReconcileVectorsOptions): Promise<Differences> {
  const metrics = createMetrics('vocabulary');
  const { logger, similarWords } = options;
  const database = createDatabase('vocabulary', options.database, { tokens: NO_TOKENS, metrics, logger });
  const dictionary = await loadDictionary(options.cacheFolder, logger);
  const sentences = createConfiguredEmbedder(options.embedding, dictionary);
  try {
    const vectors = createVectors(options.vectors, metrics);
    const cards = createCardVectors(database);
    const { word, card } = createVectorSyncs(vectors, createWords({ dictionary, similarWords }), { cards, sentences });
    if (!options.dryRun) {
      await card.sync.prepare();
      await card.sync.catchUp();
    }
    const ofCards = await card.sync.reconcile(options);
    const ofWords = await word.sync.reconcile(options);
    return { missing: ofCards.missing + ofWords.missing, stray: ofCards.stray + ofWords.stray };
  } finally {
    await Promise.all([database.close(), sentences.close()]);
    dictionary.close();
  }
}
