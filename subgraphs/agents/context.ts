import type { SubgraphRequest } from '#platform/subgraph-server.ts';
import type { Loaders } from './loaders.ts';
import type { GrammarService } from './services/grammar.ts';
import type { Progress } from './services/progress.ts';
import type { RunService } from './services/runs.ts';

export interface Services {
  runs: RunService;
  progress: Progress;
  grammar: GrammarService;
}

export interface Context extends SubgraphRequest {
  services: Services;
  loaders: Loaders;
}
