import { Counter } from 'prom-client';
import type { Metrics } from '#platform/metrics.ts';
import { createOperationMetrics, createOperationNames, type OperationMetrics } from './metrics/operations.ts';
import { createSubscriptionMetrics, type SubscriptionMetrics } from './metrics/subscriptions.ts';
import { createTrafficMetrics, type TrafficMetrics, type TrafficMetricsParts } from './metrics/traffic.ts';

export interface RouterMetrics extends OperationMetrics, TrafficMetrics, SubscriptionMetrics {
  /** Operations and sockets that were refused before they were run, by the code of the error. */
  readonly refused: Counter<'code'>;
  readonly supergraphReloads: Counter<'outcome'>;
}

export interface RouterMetricsParts extends TrafficMetricsParts {
  metrics: Metrics;
}

export function createRouterMetrics({ metrics: { registry }, ...traffic }: RouterMetricsParts): RouterMetrics {
  const registers = [registry];
  const nameOf = createOperationNames();
  return {
    ...createOperationMetrics(registry, nameOf),
    ...createTrafficMetrics(registry, traffic),
    ...createSubscriptionMetrics(registry, nameOf),
    refused: new Counter({
      name: 'yuqiao_refused_total',
      help: 'Operations and sockets that were refused before they were run.',
      labelNames: ['code'],
      registers,
    }),
    supergraphReloads: new Counter({
      name: 'yuqiao_router_supergraph_reloads_total',
      help: 'Supergraphs that took the place of the old one, or were refused.',
      labelNames: ['outcome'],
      registers,
    }),
  };
}
