import type { SubgraphRequest } from '#platform/subgraph-server.ts';
import type { Loaders } from './loaders.ts';
import type { Accounts } from './services/accounts.ts';
import type { ErasureService } from './services/erasure.ts';
import type { UsageService } from './services/usage.ts';

export interface Services {
  accounts: Accounts;
  erasure: ErasureService;
  usage: UsageService;
}

export interface Context extends SubgraphRequest {
  services: Services;
  loaders: Loaders;
}
