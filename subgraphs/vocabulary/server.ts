import { readFileSync } from 'node:fs';
import type { Dictionary } from '#language/dictionary/dictionary.ts';
import type { Embedder } from '#language/embeddings/embedder.ts';
import { createExamples } from '#language/phrasebook/examples.ts';
import { loadPhrasebook } from '#language/phrasebook/phrasebook.ts';
import { createEvents } from '#platform/events.ts';
import type { Health } from '#platform/health.ts';
import { createIdentityVerifier, type Issuer } from '#platform/identity.ts';
import type { Jobs } from '#platform/jobs.ts';
import type { Logger } from '#platform/logging.ts';
import type { Metrics } from '#platform/metrics.ts';
import type { Storage } from '#platform/storage/storage.ts';
import { createSubgraphServer, type PreparedServer, withJobs } from '#platform/subgraph-server.ts';
import type { Vectors } from '#platform/vectors/vectors.ts';
import type { Database } from '#prisma/database.ts';
import type { Context, Services } from './context.ts';
import { createCardImports } from './data/card-imports.ts';
import { createCardVectors } from './data/card-vectors.ts';
import { createCards } from './data/cards.ts';
import { accountErased, createErasure } from './data/erasure.ts';
import { createExportedCards } from './data/exported-cards.ts';
import { createImportedCards } from './data/imported-cards.ts';
import { createLearnerSettings, userChanged } from './data/learner-settings.ts';
import { createReviewJournal } from './data/review-journal.ts';
import { createReviews } from './data/reviews.ts';
import { createSchedulerFits } from './data/scheduler-fits.ts';
import { createSchedulerParameters } from './data/scheduler-parameters.ts';
import { createStatistics } from './data/statistics.ts';
import { createLoaders } from './loaders.ts';
import { resolvers } from './resolvers/index.ts';
import { createCardService } from './services/cards.ts';
import { createExportService } from './services/exporting/exports.ts';
import { createImporting } from './services/importing/index.ts';
import { createKeyTerms } from './services/key-terms.ts';
import { createReviewService } from './services/reviews.ts';
import { createSchedulerFitting } from './services/scheduler-fitting.ts';
import { createVocabularySearch } from './services/search/index.ts';
import { createStatisticsService } from './services/statistics.ts';
import { createWords } from './services/words.ts';

export interface VocabularyDependencies {
  database: Database<'vocabulary'>;
  /** Not started: they start and stop with the server. */
  jobs: Jobs;
  storage: Storage;
  dictionary: Dictionary;
  /** Null when no Qdrant is configured. */
  vectors: Vectors | null;
  /** Of cards' and queries' texts. */
  sentences: Embedder;
  /** Words of each language that can be found as similar ones. */
  similarWords: number;
  identityKeys: Readonly<Record<Issuer, string>>;
  health: Health;
  metrics: Metrics;
  logger: Logger;
}

/** The dictionary, and the cards that learners keep of it. */
export async function createVocabularyServer(dependencies: VocabularyDependencies): Promise<PreparedServer> {
  const { database, jobs, storage, dictionary, identityKeys, health, metrics, logger } = dependencies;
  const tables = {
    cards: createCards(database),
    learnerSettings: createLearnerSettings(database),
    reviews: createReviews(database),
    schedulerParameters: createSchedulerParameters(database),
  };
  const journal = createReviewJournal(database);
  const schedulerFitting = createSchedulerFitting({ fits: createSchedulerFits(database), journal, jobs, logger });
  const imports = createCardImports(database);
  const importedCards = createImportedCards(database);
  const importing = createImporting({ imports, importedCards, storage, dictionary, jobs, logger });
  const searching = createVocabularySearch({ ...dependencies, cards: createCardVectors(database) });
  const services: Services = {
    cards: createCardService({ ...tables, dictionary, onChanged: searching.nudge }),
    imports: importing.service,
    exports: createExportService({ cards: createExportedCards(database), storage, logger }),
    reviews: createReviewService({ journal }),
    schedulerFitting,
    statistics: createStatisticsService({ statistics: createStatistics(database) }),
    words: createWords({ dictionary, examplesOf: createExamples(loadPhrasebook().entries, dictionary) }),
    keyTerms: createKeyTerms({ dictionary }),
    search: searching.search,
  };
  database.watch(health);
  health.watch('storage', storage.check, { required: false });
  dependencies.vectors?.watch(health);

  const server = await createSubgraphServer<Context>({
    typeDefs: readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'),
    resolvers,
    verifyIdentity: createIdentityVerifier('vocabulary', identityKeys),
    context: (request) => ({ ...request, services, loaders: createLoaders(request.viewer, tables) }),
    health,
    metrics,
    logger,
  });

  const events = createEvents({ domain: 'vocabulary', jobs, metrics, logger });
  const prepared = withJobs(server, jobs, async () => {
    await events.subscribe('user-changed', userChanged, tables.learnerSettings.keep);
    await events.subscribe(
      'account-erased',
      accountErased,
      createErasure({ database, storage, events, eraseVectors: searching.eraseVectors }),
    );
    await schedulerFitting.work();
    await importing.start();
    searching.start();
  });
  return {
    ...prepared,
    async stop(graceMs) {
      await Promise.all([prepared.stop(graceMs), importing.stop(), searching.stop()]);
    },
  };
}
