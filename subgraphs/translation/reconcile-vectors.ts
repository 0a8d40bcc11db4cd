import { createNgramEmbedder } from '#language/embeddings/ngram.ts';
import { loadPhrasebook } from '#language/phrasebook/phrasebook.ts';
import { ConfigError, readConfig } from '#platform/config.ts';
import { NO_TOKENS } from '#platform/consistency-tokens.ts';
import { createLogger, type Logger } from '#platform/logging.ts';
import { createMetrics } from '#platform/metrics.ts';
import { type VectorsConfig, vectorsConfig } from '#platform/vectors/config.ts';
import { createVectors } from '#platform/vectors/vectors.ts';
import { createDatabase, type DatabaseConfig, databaseConfig } from '#prisma/database.ts';
import { createMemoryEntries } from './data/memory-entries.ts';
import { memoryCollection } from './services/memory/points.ts';
import { createVectorSync, type Differences, type ReconcileOptions } from './services/memory/vector-sync.ts';

const USAGE = `npm run vectors:reconcile [-- --dry-run]

Makes the vectors in Qdrant equal to the rows of the translation memory and to the phrasebook: adds what is missing, removes
what is too much. --dry-run only counts, and ends with 1 where there is a difference. DATABASE_URL of the role translation
or of the owner, and QDRANT_URL, name the servers.`;

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
    if (!options.dryRun) await sync.catchUp();
    return await sync.reconcile(options);
  } finally {
    await database.close();
  }
}

/** `npm run vectors:reconcile` */
async function main([option, ...rest]: string[]): Promise<number> {
  const dryRun = option === '--dry-run';
  if (rest.length > 0 || (option !== undefined && !dryRun)) {
    console.log(USAGE);
    return option === '--help' ? 0 : 1;
  }
  const { database, vectors } = readConfig({ database: databaseConfig, vectors: vectorsConfig });
  if (!vectors) throw new ConfigError('QDRANT_URL: required');
  const onProgress = (seen: number) => console.log(`${seen} looked at`);
  const logger = createLogger('vectors', 'warn');
  const { missing, stray } = await reconcileVectors({ database, vectors, logger, dryRun, onProgress });
  const done = dryRun ? 'There are' : 'Put right:';
  console.log(`${done} ${missing} missing and ${stray} stray vectors.`);
  return dryRun && missing + stray > 0 ? 1 : 0;
}

if (import.meta.main) {
  process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
    console.error(error.message);
    return 1;
  });
}
