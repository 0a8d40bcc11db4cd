import { Counter, Histogram, type Registry } from 'prom-client';

export interface OperationMetrics {
  /** Told of a document that was not known. */
  parsing(): void;
  /** Told of an operation that has been answered; a document that was refused names none. */
  finished(name: string | undefined, outcome: 'ok' | 'error', seconds: number): void;
  /** Told of an operation that was asked for: the seconds that it took to plan, or null for one that was known. */
  operationPrepared(planSeconds: number | null): void;
  /** Public answers that were kept, or served from what was kept. */
  readonly answersKept: Counter<'event'>;
}

export const BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15];
/** Clients name their operations; beyond so many names, the rest counts as one. */
const MAX_OPERATION_NAMES = 200;

/** What an operation is called in a metric. */
export type OperationNames = (name: string | undefined) => string;

export function createOperationNames(): OperationNames {
  const names = new Set<string>();
  return (name) => {
    if (name === undefined) return 'unnamed';
    if (names.size < MAX_OPERATION_NAMES) names.add(name);
    return names.has(name) ? name : 'other';
  };
}

export function createOperationMetrics(registry: Registry, nameOf: OperationNames): OperationMetrics {
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
  const documentsParsed = new Counter({
    name: 'yuqiao_router_documents_parsed_total',
    help: 'Documents that were not known, and so were parsed and validated.',
    registers,
  });

  return {
    parsing: () => documentsParsed.inc(),
    finished: (name, outcome, seconds) => operations.observe({ operation: nameOf(name), outcome }, seconds),
    operationPrepared: (seconds) => (seconds === null ? plansKnown.inc() : plans.observe(seconds)),
    answersKept: new Counter({
      name: 'yuqiao_router_answers_kept_total',
      help: 'Public answers that were kept, or served from what was kept.',
      labelNames: ['event'],
      registers,
    }),
  };
}
