import type { BreakerOptions } from '../breaker.ts';
import type { Health } from '../health.ts';
import type { Metrics } from '../metrics.ts';
import { type CollectionSpec, createCollection, type VectorCollection } from './collection.ts';
import type { VectorsConfig } from './config.ts';
import { createConnection } from './connection.ts';

/** Qdrant, as far as Yuqiao needs it. It holds nothing that cannot be made again. */
export interface Vectors {
  /** Asks nothing yet. */
  collection(spec: CollectionSpec): VectorCollection;
  /** Why no call would go through now, or null. A first failure shows only when it has happened. */
  reason(): string | null;
  /** Not required: without it, less is found. */
  watch(health: Health): void;
}

export function createVectors(config: VectorsConfig, metrics: Metrics, options?: BreakerOptions): Vectors {
  const connection = createConnection(config, metrics, options);
  return {
    collection: (spec) => createCollection(connection, spec, config),
    reason: connection.reason,
    watch: (health) => health.watch('vectors', connection.probe, { required: false }),
  };
}
