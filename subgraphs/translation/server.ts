import { readFileSync } from 'node:fs';
import type { Dictionary } from '#language/dictionary/dictionary.ts';
import type { Caches } from '#platform/cache/caches.ts';
import { createEvents } from '#platform/events.ts';
import type { Health } from '#platform/health.ts';
import { createIdentityVerifier, type Issuer } from '#platform/identity.ts';
import type { Jobs } from '#platform/jobs.ts';
import type { Logger } from '#platform/logging.ts';
import type { Metrics } from '#platform/metrics.ts';
import type { Model } from '#platform/model/model.ts';
import { createSpendingService } from '#platform/spending/allowances.ts';
import { followSpendingEvents } from '#platform/spending/spending-events.ts';
import { createSpendingReports } from '#platform/spending/spending-reports.ts';
import type { Storage } from '#platform/storage/storage.ts';
import { createSubgraphServer, type PreparedServer, withJobs } from '#platform/subgraph-server.ts';
import type { Vectors } from '#platform/vectors/vectors.ts';
import type { Wakeups } from '#platform/wakeups.ts';
import type { Database } from '#prisma/database.ts';
import { createSpending } from '#prisma/spending.ts';
import { createSpendingLimits } from '#prisma/spending-limits.ts';
import type { Context } from './context.ts';
import { createDocuments } from './data/documents.ts';
import { accountErased, createErasure } from './data/erasure.ts';
import { createGlossaryTerms } from './data/glossary-terms.ts';
import { createMemoryEntries } from './data/memory-entries.ts';
import { createMonths } from './data/months.ts';
import { createRatings } from './data/ratings.ts';
import { createTranslations } from './data/translations.ts';
import { otherLanguage } from './domain/translation.ts';
import { createLoaders } from './loaders.ts';
import { resolvers } from './resolvers/index.ts';
import { createDocumentTranslation, type DocumentSettings } from './services/documents/index.ts';
import { createEngineChain } from './services/engines/chain.ts';
import { createGlossEngine } from './services/engines/gloss-engine.ts';
import { createMemoryEngine } from './services/engines/memory-engine.ts';
import { createModelEngine, textTimeoutMs } from './services/engines/model-engine.ts';
import type { Sharing } from './services/engines/segment-ask.ts';
import { createSegmentCache, noSegmentCache } from './services/engines/segment-cache.ts';
import { createGlossaryService } from './services/glossary.ts';
import { createGlossary } from './services/glossary-matching.ts';
import { createMemory } from './services/memory/memory.ts';
import { createMonthsUpkeep } from './services/months-upkeep.ts';
import { createRatingService } from './services/ratings.ts';
import { createTranslationBatches } from './services/translation-batches.ts';
import { createTranslationStreams } from './services/translation-stream.ts';
import { createTranslationService } from './services/translations.ts';
import { createUnrecorded } from './services/unrecorded.ts';

export interface TranslationDependencies {
  database: Database<'translation'>;
  /** Not started: they start and stop with the server. */
  jobs: Jobs;
  caches: Caches;
  wakeups: Wakeups;
  storage: Storage;
  dictionary: Dictionary;
  /** Null when no Qdrant is configured. */
  vectors: Vectors | null;
  /** Null when none is configured. */
  model: Model | null;
  /** Model tokens that a user may use in a day, unless the account says otherwise. */
  dailyTokenQuota: number;
  documents: DocumentSettings;
  identityKeys: Readonly<Record<Issuer, string>>;
  /** Whom the model's translation of a segment may answer once more. @default 'per-user' */
  modelCache?: Sharing;
  /** Whole months before the present one that stay in the history. @default null, which keeps all */
  retentionMonths?: number | null;
  health: Health;
  metrics: Metrics;
  logger: Logger;
}

/** As in the contract, for users of whom no event has come yet. */
const DEFAULT_TIME_ZONE = 'Asia/Shanghai';
/** Sentences that a user's memory may have; the oldest go. */
const MOST_REMEMBERED = 20_000;
/** Beyond the calls for a text, for what is written when they have ended. */
const HOLD_MARGIN_MS = 5_000;

// Keys carry all that a value depends on, so that age alone makes none wrong.
const SEGMENTS_CACHE = { version: 1, ttlSeconds: 7 * 24 * 3_600, graceSeconds: 0, maxEntries: 10_000 };
/** For as long as a client may come back with its idempotency key. */
const UNRECORDED_CACHE = { version: 1, ttlSeconds: 3_600, graceSeconds: 0, maxEntries: 200 };

/** Translations by an honest chain of engines, and the history of them. */
export async function createTranslationServer(dependencies: TranslationDependencies): Promise<PreparedServer> {
  const { database, jobs, caches, dictionary, model, identityKeys, health, metrics, logger } = dependencies;
  const { dailyTokenQuota, modelCache: sharing = 'per-user', retentionMonths = null } = dependencies;
  const translations = createTranslations(database);
  const terms = createGlossaryTerms(database);
  const holdMs = HOLD_MARGIN_MS + (model ? textTimeoutMs(model) : 0);
  const counters = createSpending('translation', database, { holdMs });
  const limits = createSpendingLimits('translation', database);
  const defaults = { timeZone: DEFAULT_TIME_ZONE, dailyTokenQuota };
  const events = createEvents({ domain: 'translation', jobs, metrics, logger });
  const reports = createSpendingReports({ domain: 'translation', spending: counters, events, logger });
  const spending = createSpendingService({ spending: counters, limits, defaults, onSpent: reports.noteSpent });
  const memory = createMemory({
    entries: createMemoryEntries(database),
    vectors: dependencies.vectors,
    dictionary,
    metrics,
    logger,
  });
  const cache = sharing === 'off' ? noSegmentCache : createSegmentCache(caches.cache('segments', SEGMENTS_CACHE));
  const engines = createEngineChain(
    [createMemoryEngine(memory), createModelEngine(model, { cache, sharing }), createGlossEngine(dictionary)],
    metrics,
  );
  const unrecorded = createUnrecorded(caches.cache('unrecorded', UNRECORDED_CACHE));
  const translating = { translations, terms, engines, spending, unrecorded, onDeleted: memory.nudge };
  const service = createTranslationService(translating);
  const { storage, wakeups } = dependencies;
  const documents = createDocuments(database);
  const documentTranslation = createDocumentTranslation({
    ...dependencies.documents,
    ...{ documents, storage, jobs, wakeups, engines, spending, logger },
    glossaryOf: async (userId, source) =>
      createGlossary(await terms.ofUser({ id: userId }, userId), otherLanguage(source)),
    hasModel: model !== null,
  });
  const ratings = createRatings(database, { most: MOST_REMEMBERED });
  const services = {
    translations: service,
    streams: createTranslationStreams(service),
    batches: createTranslationBatches(translating),
    glossary: createGlossaryService({ terms }),
    documents: documentTranslation.service,
    documentProgress: documentTranslation.progress,
    ratings: createRatingService({ translations, ratings, onChanged: memory.nudge }),
    engines,
  };
  const upkeep = createMonthsUpkeep({ months: createMonths(database), retentionMonths, metrics, logger });
  database.watch(health);
  health.watch('storage', storage.check, { required: false });
  dependencies.vectors?.watch(health);

  const server = await createSubgraphServer<Context>({
    typeDefs: readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'),
    resolvers,
    verifyIdentity: createIdentityVerifier('translation', identityKeys),
    context: (request) => ({
      ...request,
      services,
      loaders: createLoaders(request.viewer, { translations, terms, documents }),
    }),
    health,
    metrics,
    logger,
  });

  const prepared = withJobs(server, jobs, async () => {
    const { eraseVectors } = memory;
    const erasure = createErasure({ database, translations, documents, storage, eraseVectors, events });
    await events.subscribe('account-erased', accountErased, erasure);
    await followSpendingEvents(events, limits, 'translation');
    await documentTranslation.start();
    memory.start();
    reports.start();
    upkeep.start();
  });
  return {
    ...prepared,
    async stop(graceMs) {
      upkeep.stop();
      // What is spent last is reported by the next process.
      await Promise.all([prepared.stop(graceMs), reports.stop(), documentTranslation.stop(), memory.stop()]);
    },
  };
}
