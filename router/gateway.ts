import { readFileSync } from 'node:fs';
import { ApolloGateway } from '@apollo/gateway';
import type { Logger } from '#platform/logging.ts';
import type { Viewer } from '#platform/viewer.ts';
import { createSubgraphDataSource, type SubgraphDataSource } from './executor/subgraph-data-source.ts';

export interface GatewayOptions {
  /** Path of the composed supergraph. */
  supergraphFile: string;
  /** Addresses that take the place of the supergraph's own. */
  urls: Readonly<Record<string, string | undefined>>;
  subgraphTimeoutMs: number;
  signIdentity: (viewer: Viewer, audience: string) => string;
  logger: Logger;
}

export interface Gateway {
  readonly apollo: ApolloGateway;
  /** Where each subgraph really is. */
  readonly subgraphs: ReadonlyMap<string, string>;
  readonly dataSources: ReadonlyMap<string, SubgraphDataSource>;
}

/** Apollo's gateway loads the supergraph and plans; the fetches are ours. */
export function createGateway(options: GatewayOptions): Gateway {
  const subgraphs = new Map<string, string>();
  const dataSources = new Map<string, SubgraphDataSource>();
  const apollo = new ApolloGateway({
    supergraphSdl: readFileSync(options.supergraphFile, 'utf8'),
    logger: options.logger,
    buildService({ name, url: ownUrl = '' }) {
      const url = options.urls[name] ?? ownUrl;
      const { subgraphTimeoutMs: timeoutMs, signIdentity } = options;
      const dataSource = createSubgraphDataSource({ name, url, timeoutMs, signIdentity });
      subgraphs.set(name, url);
      dataSources.set(name, dataSource);
      return dataSource as never;
    },
  });
  return { apollo, subgraphs, dataSources };
}
