import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { TrainingSet } from '../domain/training-set.ts';

export interface FitRequest {
  set: TrainingSet;
  /** Those in use, which the fit has to beat. */
  weights: readonly number[];
  /** Milliseconds after which the best so far is taken. */
  timeoutMs: number;
}

/** Log loss is of the answers held out: the smaller, the better they were foretold. */
export interface Fit {
  weights: number[];
  logLoss: number;
  logLossBefore: number;
}

/** Beyond the fit's own time: to start, and to evaluate. */
const MARGIN_MS = 30_000;

/**
 * Fits FSRS-6's weights in a thread of its own, which a request never waits for.
 * @throws when the thread fails or takes too long, and what `signal` was aborted with
 */
export async function fitWeights(request: FitRequest, signal: AbortSignal): Promise<Fit> {
  const worker = new Worker(new URL('./fitting-thread.ts', import.meta.url), { workerData: request });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(request.timeoutMs + MARGIN_MS)]);
  try {
    const [fit] = await once(worker, 'message', { signal: limit });
    return fit as Fit;
  } finally {
    await worker.terminate();
  }
}
