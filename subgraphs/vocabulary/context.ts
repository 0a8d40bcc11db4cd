import type { SubgraphRequest } from '#platform/subgraph-server.ts';
import type { Loaders } from './loaders.ts';
import type { CardService } from './services/cards.ts';
import type { ExportService } from './services/exporting/exports.ts';
import type { ImportService } from './services/importing/index.ts';
import type { KeyTerms } from './services/key-terms.ts';
import type { ReviewService } from './services/reviews.ts';
import type { SchedulerFitting } from './services/scheduler-fitting.ts';
import type { Search } from './services/search/search.ts';
import type { StatisticsService } from './services/statistics.ts';
import type { Words } from './services/words.ts';

export interface Services {
  cards: CardService;
  imports: ImportService;
  exports: ExportService;
  reviews: ReviewService;
  statistics: StatisticsService;
  schedulerFitting: SchedulerFitting;
  words: Words;
  keyTerms: KeyTerms;
  search: Search;
}

/** Of a user this domain holds the id alone. */
export interface UserReference {
  id: string;
}

export interface Context extends SubgraphRequest {
  services: Services;
  loaders: Loaders;
}
