import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { AggregatorRegistry, type Registry } from 'prom-client';
import type { Logger } from '#platform/logging.ts';

/** A worker that lived shorter than this is not replaced at once. */
const SHORT_LIFE_MS = 1_000;
/** Workers in a row that may end before one listens; then it is the configuration, and no accident. */
const FRUITLESS_STARTS = 3;

const METRICS_ASKED = 'yuqiao:metrics-asked';
interface MetricsAnswer {
  type: 'yuqiao:metrics';
  text: string;
}
const isMetricsAnswer = (message: unknown): message is MetricsAnswer =>
  (message as Partial<MetricsAnswer> | null)?.type === 'yuqiao:metrics';

export interface Workers {
  /** Tells all of them to stop, and waits until they are gone. */
  stop(): Promise<void>;
}

/**
 * Runs this program `count` times over. The workers listen on one port, each connection stays with the worker that took it,
 * and one that ends by itself is replaced. SIGHUP is passed on. Rejects when the first workers can't start.
 */
export async function superviseWorkers(count: number, logger: Logger): Promise<Workers> {
  const all = new AggregatorRegistry();
  let stopping = false;
  let fruitless = 0;
  let listening = () => {};
  let failing = (_: Error) => {};
  const firstListens = new Promise<void>((resolve, reject) => {
    listening = resolve;
    failing = reject;
  });

  function start(): void {
    const worker = cluster.fork();
    const startedAt = Date.now();
    worker.on('message', (message) => {
      if (message === METRICS_ASKED) void answerMetrics(worker);
    });
    worker.once('listening', () => {
      fruitless = 0;
      listening();
    });
    worker.once('exit', (code, signal) => void replace(code, signal, Date.now() - startedAt));
  }

  async function replace(code: number | null, signal: string | null, livedMs: number): Promise<void> {
    if (stopping) return;
    fruitless += 1;
    logger.error({ code, signal }, 'a worker of the router ended by itself');
    if (fruitless >= FRUITLESS_STARTS) failing(new Error('The workers of the router do not start.'));
    if (livedMs < SHORT_LIFE_MS) await pause(SHORT_LIFE_MS);
    if (!stopping) start();
  }

  async function answerMetrics(worker: Worker): Promise<void> {
    const text = await all.clusterMetrics().catch(() => '');
    if (worker.isConnected()) worker.send({ type: 'yuqiao:metrics', text } satisfies MetricsAnswer);
  }

  async function stop(): Promise<void> {
    stopping = true;
    await Promise.all(
      Object.values(cluster.workers ?? {}).map(async (worker) => {
        if (!worker || worker.isDead()) return;
        const gone = once(worker, 'exit');
        worker.process.kill('SIGTERM');
        await gone;
      }),
    );
  }

  for (let i = 0; i < count; i++) start();
  process.on('SIGHUP', () => {
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGHUP');
  });
  try {
    await firstListens;
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

/** Of a process that may be one of several workers: the metrics of all of them together, or its own when it is alone. */
export function sharedMetrics(registry: Registry): () => Promise<string> {
  if (!cluster.isWorker) return () => registry.metrics();
  AggregatorRegistry.setRegistries(registry);
  // Adds what answers the supervisor's questions.
  new AggregatorRegistry();
  return async () => {
    const answer = new Promise<string>((resolve) => {
      const take = (message: unknown) => {
        if (!isMetricsAnswer(message)) return;
        process.off('message', take);
        resolve(message.text);
      };
      process.on('message', take);
    });
    process.send?.(METRICS_ASKED);
    return answer;
  };
}
