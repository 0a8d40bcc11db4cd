import { createHistogram } from 'node:perf_hooks';

export interface Measured {
  /** Microseconds of one. */
  p50: number;
  p99: number;
  /** Microseconds of the process's CPU for one: those of other processes don't count. */
  cpu: number;
  perSecond: number;
}

/** Asks one after the other; in batches where a single one is shorter than the clock can tell. */
export async function measure(rounds: number, ask: (n: number) => unknown, batch = 1): Promise<Measured> {
  const histogram = createHistogram();
  for (let n = 0; n < rounds / 10; n++) await ask(n);
  const start = performance.now();
  const cpuBefore = process.cpuUsage();
  for (let n = 0; n < rounds; n += batch) {
    const before = process.hrtime.bigint();
    for (let i = n; i < n + batch; i++) await ask(i);
    histogram.record(process.hrtime.bigint() - before || 1n);
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const microseconds = (percentile: number) => histogram.percentile(percentile) / 1e3 / batch;
  return {
    p50: microseconds(50),
    p99: microseconds(99),
    cpu: (user + system) / rounds,
    perSecond: (rounds * 1e3) / (performance.now() - start),
  };
}
