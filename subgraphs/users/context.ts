import type { SubgraphRequest } from '#platform/subgraph-server.ts';
import type { Loaders } from './loaders.ts';
import type { Accounts } from './services/accounts.ts';
import type { ErasureService } from './services/erasure.ts';

export interface Services {
  accounts: Accounts;
  erasure: ErasureService;
}

export interface Context extends SubgraphRequest {
  services: Services;
  loaders: Loaders;
}
