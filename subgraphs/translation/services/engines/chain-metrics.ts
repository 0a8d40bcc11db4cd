import { Counter, Histogram } from 'prom-client';
import type { Metrics } from '#platform/metrics.ts';

/** aborted: nobody waited any longer. refused: the caller's allowance is used up. */
type CallOutcome = 'ok' | 'failed' | 'aborted' | 'refused';

export interface EngineMetrics {
  /** An engine is asked; the returned function says how that went. */
  call(engine: string): (outcome: CallOutcome) => void;
  served(engine: string, segments: number): void;
}

export function createEngineMetrics({ registry }: Metrics): EngineMetrics {
  const registers = [registry];
  const seconds = new Histogram({
    name: 'yuqiao_engine_seconds',
    help: 'Duration of calls of a translation engine for one text, by engine and outcome.',
    labelNames: ['engine', 'outcome'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.3, 1, 3, 10, 30],
    registers,
  });
  const segments = new Counter({
    name: 'yuqiao_engine_segments_total',
    help: 'Segments by the engine that translated them.',
    labelNames: ['engine'],
    registers,
  });
  return {
    call(engine) {
      const end = seconds.startTimer({ engine });
      return (outcome) => void end({ outcome });
    },
    served: (engine, count) => segments.inc({ engine }, count),
  };
}
