import { Counter, Histogram } from 'prom-client';
import type { Metrics } from '../metrics.ts';
import { type Storage, StorageError } from './storage.ts';

const MEASURED = ['put', 'get', 'head', 'delete', 'deleteAll'] as const;

/** The same storage, with how long it took, how that ended, and how much was put. */
export function measured(storage: Storage, { registry }: Metrics): Storage {
  const registers = [registry];
  const seconds = new Histogram({
    name: 'yuqiao_storage_seconds',
    help: 'Duration of storage operations, by the kind of error that ended them; of a get, until its content begins.',
    labelNames: ['operation', 'outcome'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15],
    registers,
  });
  const bytesPut = new Counter({
    name: 'yuqiao_storage_put_bytes_total',
    help: 'Bytes of files that were put.',
    registers,
  });

  function timed<A extends unknown[], T>(operation: string, run: (...args: A) => Promise<T>) {
    return async (...args: A): Promise<T> => {
      const stop = seconds.startTimer({ operation });
      try {
        const result = await run(...args);
        stop({ outcome: 'success' });
        return result;
      } catch (error) {
        stop({ outcome: error instanceof StorageError ? error.kind : 'error' });
        throw error;
      }
    };
  }

  const timedMethods = Object.fromEntries(MEASURED.map((name) => [name, timed(name, storage[name] as never)]));
  const { put } = timedMethods as unknown as Pick<Storage, 'put'>;
  return {
    ...storage,
    ...timedMethods,
    async put(key, body, bytes) {
      await put(key, body, bytes);
      bytesPut.inc(bytes);
    },
  };
}
