import type { SubgraphRequest } from '#platform/subgraph-server.ts';
import type { Loaders } from './loaders.ts';
import type { EngineChain } from './services/engines/chain.ts';
import type { RatingService } from './services/ratings.ts';
import type { TranslationService } from './services/translations.ts';

export interface Services {
  translations: TranslationService;
  engines: EngineChain;
  ratings: RatingService;
}

export interface Context extends SubgraphRequest {
  services: Services;
  loaders: Loaders;
}
