import type { SubgraphRequest } from '#platform/subgraph-server.ts';
import type { Loaders } from './loaders.ts';
import type { DocumentProgress, DocumentService } from './services/documents/index.ts';
import type { EngineChain } from './services/engines/chain.ts';
import type { TranslationService } from './services/translations.ts';

export interface Services {
  translations: TranslationService;
  engines: EngineChain;
  documents: DocumentService;
  documentProgress: DocumentProgress;
}

export interface Context extends SubgraphRequest {
  services: Services;
  loaders: Loaders;
}
