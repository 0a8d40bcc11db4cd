import type { SubgraphRequest } from '#platform/subgraph-server.ts';
import type { Loaders } from './loaders.ts';
import type { Accounts } from './services/accounts.ts';

export interface Services {
  accounts: Accounts;
}

export interface Context extends SubgraphRequest {
  services: Services;
  loaders: Loaders;
}
