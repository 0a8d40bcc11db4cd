import type { SubgraphRequest } from '#platform/subgraph-server.ts';
import type { Loaders } from './loaders.ts';
import type { DocumentProgress, DocumentService } from './services/documents/index.ts';
import type { EngineChain } from './services/engines/chain.ts';
import type { GlossaryService } from './services/glossary.ts';
import type { RatingService } from './services/ratings.ts';
import type { TranslationBatches } from './services/translation-batches.ts';
import type { TranslationStreams } from './services/translation-stream.ts';
import type { TranslationService } from './services/translations.ts';

export interface Services {
  translations: TranslationService;
  streams: TranslationStreams;
  batches: TranslationBatches;
  glossary: GlossaryService;
  engines: EngineChain;
  documents: DocumentService;
  documentProgress: DocumentProgress;
  ratings: RatingService;
}

export interface Context extends SubgraphRequest {
  services: Services;
  loaders: Loaders;
}
