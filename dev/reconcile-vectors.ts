import { embeddingConfig } from '#language/embeddings/endpoint.ts';
import { ConfigError, cacheConfig, readConfig } from '#platform/config.ts';
import { createLogger } from '#platform/logging.ts';
import { vectorsConfig } from '#platform/vectors/config.ts';
import type { Differences, ReconcileOptions } from '#platform/vectors/reconcile.ts';
import { databaseConfig } from '#prisma/database.ts';
import { reconcileVectors as reconcileMemory } from '../subgraphs/translation/reconcile-vectors.ts';
import { similarWordsConfig } from '../subgraphs/vocabulary/config.ts';
import { reconcileVectors as reconcileVocabulary } from '../subgraphs/vocabulary/reconcile-vectors.ts';

const USAGE = `npm run vectors:reconcile [-- [--dry-run] [translation|vocabulary]]

Makes the vectors in Qdrant equal to what they are made of: the translation memory and the phrasebook, the cards and the
words. Adds what is missing, removes what is too much. --dry-run only counts, and ends with 1 where there is a difference.
DATABASE_URL of the owner, or of the role of the one domain that is named, and QDRANT_URL, name the servers.`;

const DOMAINS = ['translation', 'vocabulary'];

/** `npm run vectors:reconcile` */
async function main(args: string[]): Promise<number> {
  const dryRun = args.includes('--dry-run');
  const domains = args.filter((argument) => argument !== '--dry-run');
  if (domains.length > 1 || domains.some((domain) => !DOMAINS.includes(domain))) {
    console.log(USAGE);
    return domains[0] === '--help' ? 0 : 1;
  }
  const concerns = { database: databaseConfig, vectors: vectorsConfig, embedding: embeddingConfig };
  const config = readConfig({ ...concerns, similarWords: similarWordsConfig, cacheFolder: cacheConfig });
  const { vectors } = config;
  if (!vectors) throw new ConfigError('QDRANT_URL: required');
  const logger = createLogger('vectors', 'warn');

  const reconcilers: Record<string, (options: ReconcileOptions) => Promise<Differences>> = {
    translation: (options) => reconcileMemory({ ...options, database: config.database, vectors, logger }),
    vocabulary: (options) => reconcileVocabulary({ ...options, ...config, vectors, logger }),
  };
  let differences = 0;
  for (const domain of domains.length > 0 ? domains : DOMAINS) {
    const onProgress = (seen: number) => console.log(`${domain}: ${seen} looked at`);
    const { missing, stray } = await reconcilers[domain]!({ dryRun, onProgress });
    console.log(`${domain}: ${dryRun ? 'there are' : 'put right:'} ${missing} missing and ${stray} stray vectors.`);
    differences += missing + stray;
  }
  return dryRun && differences > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  return 1;
});
