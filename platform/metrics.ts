import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  /** Seconds of each GraphQL operation, by its type and outcome. */
  readonly operationSeconds: Histogram<'type' | 'outcome'>;
  /** SQL statements sent to PostgreSQL. */
  readonly sqlStatements: Counter<'target'>;
}

/** One registry per server, so that a test can build several in one process. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    operationSeconds: new Histogram({
      name: 'yuqiao_operation_seconds',
      help: 'Duration of GraphQL operations.',
      labelNames: ['type', 'outcome'],
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15],
      registers: [registry],
    }),
    sqlStatements: new Counter({
      name: 'yuqiao_sql_statements_total',
      help: 'SQL statements by the server they were sent to.',
      labelNames: ['target'],
      registers: [registry],
    }),
  };
}
