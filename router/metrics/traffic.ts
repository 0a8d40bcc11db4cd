import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { FetchOutcome, TrafficObserver } from '../executor/subgraph.ts';
import { BUCKETS } from './operations.ts';

export interface TrafficMetrics {
  /** Counts what happens between the router and a subgraph. */
  observe(subgraph: string): TrafficObserver;
}

export interface TrafficMetricsParts {
  subgraphs(): Iterable<string>;
  isShut(subgraph: string): boolean;
}

export function createTrafficMetrics(registry: Registry, { subgraphs, isShut }: TrafficMetricsParts): TrafficMetrics {
  const registers = [registry];
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

  return {
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
  };
}
