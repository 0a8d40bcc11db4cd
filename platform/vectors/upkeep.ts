import { setTimeout as delay } from 'node:timers/promises';
import { Gauge } from 'prom-client';
import type { Logger } from '../logging.ts';
import type { Metrics } from '../metrics.ts';
import type { VectorSync } from './reconcile.ts';

/**
 * PREPARING: not all vectors are there yet. AWAY: Qdrant did not answer. REPLACED: a process that was started later has put
 * vectors of another version in the place of these.
 */
export type VectorState = 'PREPARING' | 'READY' | 'AWAY' | 'REPLACED';

export interface VectorUpkeep {
  state(): VectorState;
  /** There is something to do, soon. */
  nudge(): void;
  /** A search has failed. */
  noteFailure(): void;
  start(): void;
  stop(): Promise<void>;
}

const EVERY_MS = 5_000;
/** Several changes in a row are one turn. */
const AFTER_A_NUDGE_MS = 100;
const AFTER_A_FAILURE_MS = 2_000;
const LOOK_EVERY_MS = 3_600_000;
const TAKE_BACK_AFTER_MS = 3_600_000;

interface UpkeepParts {
  /** Of what the vectors are, in the metric and in the log. */
  name: string;
  sync: VectorSync;
  metrics: Metrics;
  logger: Logger;
  /** Milliseconds for which vectors stay replaced: then whoever has replaced them may be gone. @default an hour */
  takeBackAfterMs?: number;
}

/**
 * Lets the vectors follow what they are made of: all of it at the first start, what changes within a second, and whatever
 * is missing after Qdrant was away. Every process may run it.
 */
export function createVectorUpkeep({
  name,
  sync,
  metrics,
  logger,
  takeBackAfterMs = TAKE_BACK_AFTER_MS,
}: UpkeepParts): VectorUpkeep {
  const stopped = new AbortController();
  let state: VectorState = 'PREPARING';
  let wasPublished = false;
  let replacedAt = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let wake = () => {};
  new Gauge({
    name: `yuqiao_${name}_vectors_ready`,
    help: '1 while searches go by these vectors, 0 while they do without.',
    registers: [metrics.registry],
    collect() {
      this.set(state === 'READY' ? 1 : 0);
    },
  });

  async function turn(): Promise<void> {
    // Asked each time: it says whether Qdrant is there at all, when there is nothing to catch up with.
    const published = await sync.published();
    if (published === 'another' && wasPublished && isReplaced()) return;
    const isReady = state === 'READY' && published === 'this';
    if (!isReady) await sync.prepare();
    // Where there was none, the name means these from now on.
    wasPublished ||= published !== 'another';
    await sync.catchUp();
    if (isReady && performance.now() - lookedAt < LOOK_EVERY_MS) return;
    if (!(await sync.looksRight())) {
      const differences = await sync.reconcile();
      logger.info({ vectors: name, ...differences }, 'vectors were put right');
    }
    lookedAt = performance.now();
    wasPublished = true;
    state = 'READY';
  }

  /** Two versions at once would each put itself back again and again; and what changes is for the other one to follow. */
  function isReplaced(): boolean {
    if (state !== 'REPLACED') {
      logger.warn({ vectors: name }, 'vectors of another version are searched by now');
      replacedAt = performance.now();
      state = 'REPLACED';
    }
    return performance.now() - replacedAt < takeBackAfterMs;
  }

  function away(error: unknown): void {
    if (state !== 'AWAY') logger.warn({ err: error, vectors: name }, 'vectors cannot be kept; trying on');
    state = 'AWAY';
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      const nudged = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await turn().catch(away);
      const pause = state === 'AWAY' ? AFTER_A_FAILURE_MS : EVERY_MS;
      const waiting = new AbortController();
      const signal = AbortSignal.any([stopped.signal, waiting.signal]);
      await Promise.race([delay(pause, null, { signal }).catch(() => {}), nudged.then(() => delay(AFTER_A_NUDGE_MS))]);
      waiting.abort();
    }
  }

  let ended = Promise.resolve();
  return {
    state: () => state,
    nudge: () => wake(),
    noteFailure() {
      if (state === 'READY') state = 'AWAY';
      wake();
    },
    start() {
      ended = run();
    },
    async stop() {
      stopped.abort();
      await ended;
    },
  };
}
