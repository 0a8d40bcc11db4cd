import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { SubscriptionEnding } from '../subscriptions/upstream-events.ts';
import type { OperationNames } from './operations.ts';

export interface SubscriptionMetrics {
  readonly sockets: Gauge;
  readonly subscriptions: Gauge;
  /** Told of a subscription that is over, and of how many events its client was sent. */
  subscriptionEnded(name: string | undefined, ending: SubscriptionEnding, seconds: number, events: number): void;
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

/** Seconds: a subscription may be watched for a moment or for a day. */
const BUCKETS = [1, 10, 60, 600, 3_600, 6 * 3_600, 24 * 3_600];

export function createSubscriptionMetrics(registry: Registry, nameOf: OperationNames): SubscriptionMetrics {
  const registers = [registry];
  const ended = new Histogram({
    name: 'yuqiao_subscription_seconds',
    help: 'Duration of the subscriptions of clients that are over, by their names and how they ended.',
    labelNames: ['operation', 'ending'],
    buckets: BUCKETS,
    registers,
  });
  const events = new Counter({
    name: 'yuqiao_subscription_events_total',
    help: 'Events of subscriptions that are over.',
    registers,
  });

  return {
    subscriptionEnded(name, ending, seconds, told) {
      ended.observe({ operation: nameOf(name), ending }, seconds);
      events.inc(told);
    },
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
