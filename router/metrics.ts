import { Counter, Gauge } from 'prom-client';
import type { Metrics } from '#platform/metrics.ts';

export interface RouterMetrics {
  /** Operations and sockets that were refused before they were run, by the code of the error. */
  readonly refused: Counter<'code'>;
  readonly sockets: Gauge;
  readonly subscriptions: Gauge;
  /** To a subgraph. */
  readonly upstreamSockets: Gauge<'subgraph'>;
  /** Those that ended with operations on them. */
  readonly upstreamLosses: Counter<'subgraph' | 'loss'>;
  /** What they carry, and what waits for a subgraph that was lost. */
  readonly upstreamOperations: Gauge;
  /** Subscriptions that went on by their cursor on another socket. */
  readonly resumed: Counter;
  /** Subscriptions that ended because their client read too slowly. */
  readonly slowClients: Counter;
}

export function createRouterMetrics({ registry }: Metrics): RouterMetrics {
  const registers = [registry];
  return {
    refused: new Counter({
      name: 'yuqiao_refused_total',
      help: 'Operations and sockets that were refused before they were run.',
      labelNames: ['code'],
      registers,
    }),
    sockets: new Gauge({ name: 'yuqiao_sockets', help: 'WebSockets of clients.', registers }),
    subscriptions: new Gauge({ name: 'yuqiao_subscriptions', help: 'Subscriptions of clients.', registers }),
    upstreamSockets: new Gauge({
      name: 'yuqiao_upstream_sockets',
      help: 'WebSockets to subgraphs.',
      labelNames: ['subgraph'],
      registers,
    }),
    upstreamLosses: new Counter({
      name: 'yuqiao_upstream_losses_total',
      help: 'WebSockets to subgraphs that ended with subscriptions on them.',
      labelNames: ['subgraph', 'loss'],
      registers,
    }),
    upstreamOperations: new Gauge({
      name: 'yuqiao_upstream_operations',
      help: 'Subscriptions at subgraphs.',
      registers,
    }),
    resumed: new Counter({
      name: 'yuqiao_subscriptions_resumed_total',
      help: 'Subscriptions that went on by their cursor when a subgraph was lost.',
      registers,
    }),
    slowClients: new Counter({
      name: 'yuqiao_slow_clients_total',
      help: 'Subscriptions that ended because their client read too slowly.',
      registers,
    }),
  };
}
