import { readFileSync } from 'node:fs';
import type { Dictionary } from '#language/dictionary/dictionary.ts';
import { createEvents } from '#platform/events.ts';
import type { Health } from '#platform/health.ts';
import { createIdentityVerifier, type Issuer } from '#platform/identity.ts';
import type { Jobs } from '#platform/jobs.ts';
import type { Logger } from '#platform/logging.ts';
import type { Metrics } from '#platform/metrics.ts';
import type { Model } from '#platform/model/model.ts';
import { createSubgraphServer, type PreparedServer, withJobs } from '#platform/subgraph-server.ts';
import type { Database } from '#prisma/database.ts';
import type { Context } from './context.ts';
import { accountErased, createErasure } from './data/erasure.ts';
import { createMonths } from './data/months.ts';
import { createTranslations } from './data/translations.ts';
import { createLoaders } from './loaders.ts';
import { resolvers } from './resolvers/index.ts';
import { createEngineChain } from './services/engines/chain.ts';
import { createGlossEngine } from './services/engines/gloss-engine.ts';
import { createModelEngine } from './services/engines/model-engine.ts';
import { createMonthsUpkeep } from './services/months-upkeep.ts';
import { createTranslationService } from './services/translations.ts';

export interface TranslationDependencies {
  database: Database<'translation'>;
  /** Not started: they start and stop with the server. */
  jobs: Jobs;
  dictionary: Dictionary;
  /** Null when none is configured. */
  model: Model | null;
  identityKeys: Readonly<Record<Issuer, string>>;
  /** Whole months before the present one that stay in the history. @default null, which keeps all */
  retentionMonths?: number | null;
  health: Health;
  metrics: Metrics;
  logger: Logger;
}

/** Translations by an honest chain of engines, and the history of them. */
export async function createTranslationServer(dependencies: TranslationDependencies): Promise<PreparedServer> {
  const { database, jobs, dictionary, model, identityKeys, health, metrics, logger } = dependencies;
  const translations = createTranslations(database);
  const engines = createEngineChain([createModelEngine(model), createGlossEngine(dictionary)]);
  const services = { translations: createTranslationService({ translations, engines }), engines };
  const { retentionMonths = null } = dependencies;
  const upkeep = createMonthsUpkeep({ months: createMonths(database), retentionMonths, metrics, logger });
  database.watch(health);

  const server = await createSubgraphServer<Context>({
    typeDefs: readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'),
    resolvers,
    verifyIdentity: createIdentityVerifier('translation', identityKeys),
    context: (request) => ({ ...request, services, loaders: createLoaders(request.viewer, { translations }) }),
    health,
    metrics,
    logger,
  });

  const events = createEvents({ domain: 'translation', jobs, metrics, logger });
  const prepared = withJobs(server, jobs, async () => {
    await events.subscribe('account-erased', accountErased, createErasure(database, translations, events));
    upkeep.start();
  });
  return {
    ...prepared,
    stop(graceMs) {
      upkeep.stop();
      return prepared.stop(graceMs);
    },
  };
}
