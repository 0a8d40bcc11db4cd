import { createNgramEmbedder } from '#language/embeddings/ngram.ts';
import { loadPhrasebook } from '#language/phrasebook/phrasebook.ts';
import { NO_TOKENS } from '#platform/consistency-tokens.ts';
import type { Logger } from '#platform/logging.ts';
import { createMetrics } from '#platform/metrics.ts';
import type { VectorsConfig } from '#platform/vectors/config.ts';
import type { Differences, ReconcileOptions } from '#platform/vectors/reconcile.ts';
import { createVectors } from '#platform/vectors/vectors.ts';
import { createDatabase, type DatabaseConfig } from '#prisma/database.ts';
import { createMemoryEntries } from './data/memory-entries.ts';
import { memoryCollection } from './services/memory/points.ts';
import { createVectorSync } from './services/memory/vector-sync.ts';

export interface ReconcileVectorsOptions extends ReconcileOptions {
  /** Of the role translation, or of the owner. */
  database: DatabaseConfig;
  vectors: VectorsConfig;
  logger: Logger;
}

/** May be run at any time, beside the running system, and again after it was interrupted. @throws VectorsUnavailable */
export async function reconcileVectors({ logger, ...options }: ReconcileVectorsOptions): Promise<Differences> {
  const metrics = createMetrics('translation');
  const database = createDatabase('translation', options.database, { tokens: NO_TOKENS, metrics, logger });
  const embedder = createNgramEmbedder();
  try {
    const sync = createVectorSync({
      entries: createMemoryEntries(database),
      phrasebook: loadPhrasebook(),
      embedder,
      collection: createVectors(options.vectors, metrics).collection(memoryCollection(embedder)),
    });
    if (!options.dryRun) {
      await sync.prepare();
      await sync.catchUp();
    }
    return await sync.reconcile(options);
  } finally {
    await database.close();
  }
}
