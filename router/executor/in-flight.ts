/** Work that several wait for at once. */
export interface InFlight<T> {
  /**
   * Joins what is under way under `key`, or starts it. Whoever's `signal` aborts stops waiting; the work's own signal aborts
   * when the last one has left. @throws what the work fails with, or the reason of `signal`
   */
  share(key: string, start: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
}

interface Work<T> {
  key: string;
  result: Promise<T>;
  waiting: number;
  controller: AbortController;
}

/** @param onJoined told of each who found the work under way */
export function createInFlight<T>(onJoined: () => void): InFlight<T> {
  const works = new Map<string, Work<T>>();

  function begin(key: string, start: (signal: AbortSignal) => Promise<T>): Work<T> {
    const controller = new AbortController();
    const work: Work<T> = { key, result: start(controller.signal), waiting: 0, controller };
    works.set(key, work);
    return work;
  }

  function forget(work: Work<T>): void {
    if (works.get(work.key) === work) works.delete(work.key);
  }

  function wait(work: Work<T>, signal: AbortSignal): Promise<T> {
    work.waiting += 1;
    return new Promise((resolve, reject) => {
      function leave() {
        reject(signal.reason);
        work.waiting -= 1;
        if (work.waiting > 0) return;
        // At once, so that nobody joins what is being given up.
        forget(work);
        work.controller.abort(signal.reason);
      }
      function settle() {
        signal.removeEventListener('abort', leave);
        forget(work);
      }
      signal.addEventListener('abort', leave);
      work.result.then(
        (value) => {
          settle();
          resolve(value);
        },
        (error) => {
          settle();
          reject(error);
        },
      );
    });
  }

  return {
    share(key, start, signal) {
      if (signal.aborted) return Promise.reject(signal.reason);
      const underWay = works.get(key);
      if (underWay) onJoined();
      return wait(underWay ?? begin(key, start), signal);
    },
  };
}
