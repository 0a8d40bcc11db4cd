import { Counter, Gauge } from 'prom-client';
import type { Metrics } from '#platform/metrics.ts';

export interface RouterMetrics {
  /** Operations and sockets that were refused before they were run, by the code of the error. */
  readonly refused: Counter<'code'>;
  readonly sockets: Gauge;
  readonly subscriptions: Gauge;
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
  };
}
