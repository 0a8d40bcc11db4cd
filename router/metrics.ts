import { Counter, Gauge, Histogram } from 'prom-client';
import type { Metrics } from '#platform/metrics.ts';
import type { FetchOutcome, TrafficObserver } from './executor/subgraph.ts';

export interface RouterMetrics {
  /** Operations and sockets that were refused before they were run, by the code of the error. */
  readonly refused: Counter<'code'>;
  readonly sockets: Gauge;
  readonly subscriptions: Gauge;
  /** Public answers that were kept, or served from what was kept. */
  readonly answersKept: Counter<'event'>;
  readonly supergraphReloads: Counter<'outcome'>;
  /** Documents that had to be parsed and validated, since they were not known. */
  readonly documentsParsed: Counter;
  /** Told of a finished operation. */
  operationFinished(name: string | undefined, outcome: 'ok' | 'error', seconds: number): void;
  /** Told of an operation that was asked for: the seconds that it took to plan, or null for one that was known. */
  operationPrepared(planSeconds: number | null): void;
  /** Counts what happens between the router and a subgraph. */
  observe(subgraph: string): TrafficObserver;
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

export interface RouterMetricsParts {
  metrics: Metrics;
  subgraphs(): Iterable<string>;
  isShut(subgraph: string): boolean;
}

/** Clients name their operations; beyond so many names, the rest counts as one. */
const MAX_OPERATION_NAMES = 200;
const BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15];

export function createRouterMetrics({ metrics: { registry }, subgraphs, isShut }: RouterMetricsParts): RouterMetrics {
  const registers = [registry];
  const operations = new Histogram({
    name: 'yuqiao_router_operation_seconds',
    help: 'Duration of the operations of clients, by their names.',
    labelNames: ['operation', 'outcome'],
    buckets: BUCKETS,
    registers,
  });
  const plans = new Histogram({
    name: 'yuqiao_router_plan_seconds',
    help: 'Time to plan the operations that were not known.',
    buckets: BUCKETS,
    registers,
  });
  const plansKnown = new Counter({
    name: 'yuqiao_router_plans_known_total',
    help: 'Operations whose plan was known.',
    registers,
  });
  const fetches = new Histogram({
    name: 'yuqiao_router_fetch_seconds',
    help: 'Duration of fetches from subgraphs.',
    labelNames: ['subgraph', 'outcome'],
    buckets: BUCKETS,
    registers,
  });
  const inFlight = new Gauge({
    name: 'yuqiao_router_fetches_in_flight',
    help: 'Fetches that are under way.',
    labelNames: ['subgraph'],
    registers,
  });
  const retries = new Counter({
    name: 'yuqiao_router_fetches_retried_total',
    help: 'Further tries of fetches that failed.',
    labelNames: ['subgraph'],
    registers,
  });
  const shared = new Counter({
    name: 'yuqiao_router_fetches_shared_total',
    help: 'Fetches that were spared, because an equal one was under way.',
    labelNames: ['subgraph'],
    registers,
  });
  new Gauge({
    name: 'yuqiao_router_subgraph_shut',
    help: '1 while a subgraph is left alone because it did not answer.',
    labelNames: ['subgraph'],
    registers,
    collect() {
      for (const subgraph of subgraphs()) this.set({ subgraph }, isShut(subgraph) ? 1 : 0);
    },
  });

  const names = new Set<string>();
  function nameOf(name: string | undefined): string {
    if (name === undefined) return 'unnamed';
    if (names.size < MAX_OPERATION_NAMES) names.add(name);
    return names.has(name) ? name : 'other';
  }

  return {
    refused: new Counter({
      name: 'yuqiao_refused_total',
      help: 'Operations and sockets that were refused before they were run.',
      labelNames: ['code'],
      registers,
    }),
    sockets: new Gauge({ name: 'yuqiao_sockets', help: 'WebSockets of clients.', registers }),
    subscriptions: new Gauge({ name: 'yuqiao_subscriptions', help: 'Subscriptions of clients.', registers }),
    answersKept: new Counter({
      name: 'yuqiao_router_answers_kept_total',
      help: 'Public answers that were kept, or served from what was kept.',
      labelNames: ['event'],
      registers,
    }),
    supergraphReloads: new Counter({
      name: 'yuqiao_router_supergraph_reloads_total',
      help: 'Supergraphs that took the place of the old one, or were refused.',
      labelNames: ['outcome'],
      registers,
    }),
    documentsParsed: new Counter({
      name: 'yuqiao_router_documents_parsed_total',
      help: 'Documents that were not known, and so were parsed and validated.',
      registers,
    }),
    operationFinished: (name, outcome, seconds) => operations.observe({ operation: nameOf(name), outcome }, seconds),
    operationPrepared: (seconds) => (seconds === null ? plansKnown.inc() : plans.observe(seconds)),
    observe(subgraph) {
      // Each series is looked up once and not at every fetch.
      const running = inFlight.labels(subgraph);
      const ended: Record<FetchOutcome, Histogram.Internal<'subgraph' | 'outcome'>> = {
        ok: fetches.labels(subgraph, 'ok'),
        timeout: fetches.labels(subgraph, 'timeout'),
        unavailable: fetches.labels(subgraph, 'unavailable'),
        left: fetches.labels(subgraph, 'left'),
      };
      return {
        fetching: () => running.inc(),
        fetched(outcome, seconds) {
          running.dec();
          ended[outcome].observe(seconds);
        },
        retried: () => retries.inc({ subgraph }),
        shared: () => shared.inc({ subgraph }),
      };
    },
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
