import { readFileSync } from 'node:fs';
import type { Dictionary } from '#language/dictionary/dictionary.ts';
import type { Health } from '#platform/health.ts';
import { createIdentityVerifier, type Issuer } from '#platform/identity.ts';
import type { Logger } from '#platform/logging.ts';
import type { Metrics } from '#platform/metrics.ts';
import type { Model } from '#platform/model/model.ts';
import { createSubgraphServer, type SubgraphServer } from '#platform/subgraph-server.ts';
import type { Database } from '#prisma/database.ts';
import type { Context } from './context.ts';
import { createMonths } from './data/months.ts';
import { createTranslations } from './data/translations.ts';
import { createLoaders } from './loaders.ts';
import { resolvers } from './resolvers/index.ts';
import { createEngineChain } from './services/engines/chain.ts';
import { createGlossEngine } from './services/engines/gloss-engine.ts';
import { createModelEngine } from './services/engines/model-engine.ts';
import { createMonthsUpkeep, type MonthsUpkeep } from './services/months-upkeep.ts';
import { createTranslationService } from './services/translations.ts';

export interface TranslationDependencies {
  database: Database<'translation'>;
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

export interface TranslationServer extends SubgraphServer {
  upkeep: MonthsUpkeep;
}

/** Translations by an honest chain of engines, and the history of them. */
export async function createTranslationServer(dependencies: TranslationDependencies): Promise<TranslationServer> {
  const { database, dictionary, model, identityKeys, health, metrics, logger } = dependencies;
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
  return {
    ...server,
    upkeep,
    stop(graceMs) {
      upkeep.stop();
      return server.stop(graceMs);
    },
  };
}
