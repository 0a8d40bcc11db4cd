/** Rejects after `ms` milliseconds; what was asked for goes on, and nobody waits for it any more. */
export function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    // In a process that was busy itself the answer may have come long ago: it is read before setImmediate calls back.
    const timer = setTimeout(() => setImmediate(reject, new Error(`No answer within ${ms} ms`)), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
