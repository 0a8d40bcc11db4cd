import { QdrantClient } from '@qdrant/js-client-rest';
import { Gauge, Histogram } from 'prom-client';
import { type Breaker, type BreakerOptions, createBreaker } from '../breaker.ts';
import type { Metrics } from '../metrics.ts';
import type { VectorsConfig } from './config.ts';

/** Qdrant did not answer, or not in time, or is being left alone because it did not. */
export class VectorsUnavailable extends Error {
  override name = 'VectorsUnavailable';
}

export interface Connection {
  /** Why no call would go through now, or null. */
  reason(): string | null;
  /** While somebody waits. @throws VectorsUnavailable */
  quickly<T>(operation: string, call: (client: QdrantClient) => Promise<T>): Promise<T>;
  /** In the background. @throws VectorsUnavailable */
  patiently<T>(operation: string, call: (client: QdrantClient) => Promise<T>): Promise<T>;
  /** @throws when Qdrant does not answer, whatever has happened before */
  probe(): Promise<void>;
}

const PATIENT_TIMEOUT_MS = 10_000;
const UNREACHABLE = 'Qdrant cannot be reached';

/** Each call has its time, a circuit breaker before it and a metric behind it. */
export function createConnection(config: VectorsConfig, metrics: Metrics, options: BreakerOptions = {}): Connection {
  const clientsWith = (timeout: number) => config.urls.map((url) => clientOf(url, timeout));
  const clientOf = (url: string, timeout: number) =>
    new QdrantClient({
      url,
      ...(config.apiKey !== undefined && { apiKey: config.apiKey }),
      timeout,
      // A compressed answer comes in pieces, the last of which Qdrant holds back until the one before is acknowledged: 40 ms.
      headers: { 'accept-encoding': 'identity' },
      // It would ask a server at once, before anybody has a question.
      checkCompatibility: false,
    });
  const [quick, patient] = [clientsWith(config.searchTimeoutMs), clientsWith(PATIENT_TIMEOUT_MS)];
  const breaker = createBreaker({ counts: isAway, refusal: () => new VectorsUnavailable(UNREACHABLE) }, options);
  const measured = createMeasure(metrics, breaker);
  /** The node that answered last. */
  let current = 0;

  /** Of the first node that answers. What is asked may be asked twice: every call says what is to be, not what is to change. */
  async function askNodes<T>(clients: readonly QdrantClient[], call: (client: QdrantClient) => Promise<T>): Promise<T> {
    const first = current;
    for (let tried = 0; ; tried += 1) {
      const node = (first + tried) % clients.length;
      try {
        const answer = await call(clients[node]!);
        current = node;
        return answer;
      } catch (error) {
        if (!isAway(error) || tried + 1 === clients.length) throw error;
      }
    }
  }

  const ask = async <T>(operation: string, call: () => Promise<T>): Promise<T> => {
    try {
      return await breaker.run(() => measured(operation, call));
    } catch (error) {
      if (error instanceof VectorsUnavailable || !isAway(error)) throw error;
      throw new VectorsUnavailable(`${UNREACHABLE} (${operation})`, { cause: error });
    }
  };

  return {
    reason: () => (breaker.blocked() === null ? null : UNREACHABLE),
    quickly: (operation, call) => ask(operation, () => askNodes(quick, call)),
    patiently: (operation, call) => ask(operation, () => askNodes(patient, call)),
    probe: async () => void (await askNodes(patient, (client) => client.getCollections())),
  };
}

/** An answer that refuses what was asked says that the server is there; one that refuses us does not help either. */
function isAway(error: unknown): boolean {
  const status = statusOf(error);
  return status === null || status >= 500 || [401, 403, 408, 429].includes(status);
}

/** The HTTP status of an answer; null when there was none. */
export function statusOf(error: unknown): number | null {
  const { status } = error as { status?: unknown };
  return typeof status === 'number' ? status : null;
}

function createMeasure({ registry }: Metrics, breaker: Breaker) {
  const seconds = new Histogram({
    name: 'yuqiao_vectors_seconds',
    help: 'Duration of calls to Qdrant, by operation and outcome (ok, refused, away).',
    labelNames: ['operation', 'outcome'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 10],
    registers: [registry],
  });
  new Gauge({
    name: 'yuqiao_vectors_blocked',
    help: '1 while Qdrant is left alone because it failed.',
    registers: [registry],
    collect() {
      this.set(breaker.blocked() === null ? 0 : 1);
    },
  });
  return async <T>(operation: string, call: () => Promise<T>): Promise<T> => {
    const end = seconds.startTimer({ operation });
    try {
      const result = await call();
      end({ outcome: 'ok' });
      return result;
    } catch (error) {
      end({ outcome: isAway(error) ? 'away' : 'refused' });
      throw error;
    }
  };
}
