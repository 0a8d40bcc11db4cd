import { Worker } from 'node:worker_threads';
import type { Logger } from '#platform/logging.ts';
import type { GrammarIssue } from '../domain/run.ts';

/** The checker is down or too busy; it may serve again in a moment. */
export class GrammarUnavailable extends Error {
  override name = 'GrammarUnavailable';
}

export interface GrammarChecker {
  /**
   * What Harper finds in an English text, in the order of the text.
   * @throws GrammarUnavailable
   */
  check(text: string, signal?: AbortSignal): Promise<GrammarIssue[]>;
  /** Starts the thread, so that the first check need not wait for it. Never fails. */
  warm(): Promise<void>;
  close(): Promise<void>;
}

export interface GrammarCheckerOptions {
  logger: Logger;
  /** Milliseconds that one text may take. @default 15_000 */
  timeoutMs?: number;
  /** Milliseconds that the thread may take to start: a second or two, and many more on a busy machine. @default 60_000 */
  startTimeoutMs?: number;
  /** Texts that may wait. @default 200 */
  maxWaiting?: number;
  /** The thread's body. */
  thread?: URL;
}

/** One thread for the whole process, because each takes 350 MB. It checks one text at a time and is replaced when it dies. */
export function createGrammarChecker({
  logger,
  timeoutMs = 15_000,
  startTimeoutMs = 60_000,
  maxWaiting = 200,
  thread = new URL('./harper-thread.ts', import.meta.url),
}: GrammarCheckerOptions): GrammarChecker {
  let running: Promise<Worker> | null = null;
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** The thread that runs, or a new one. */
  function ready(): Promise<Worker> {
    running ??= start().catch((error) => {
      running = null;
      throw error;
    });
    return running;
  }

  async function start(): Promise<Worker> {
    const worker = new Worker(thread);
    worker.unref();
    worker.on('error', (error) => logger.error({ err: error }, 'the grammar thread died'));
    worker.once('exit', () => {
      running = null;
    });
    try {
      await nextMessage(worker, startTimeoutMs);
    } catch (error) {
      // It may only be slow, and would stay beside the one that replaces it.
      await worker.terminate();
      throw error;
    }
    return worker;
  }

  async function checkNow(text: string): Promise<GrammarIssue[]> {
    const worker = await ready();
    try {
      const answer = nextMessage<GrammarIssue[]>(worker, timeoutMs);
      worker.postMessage(text);
      return await answer;
    } catch (error) {
      // A thread that hangs would answer the next text with this one's issues.
      running = null;
      await worker.terminate();
      throw error;
    }
  }

  return {
    async check(text, signal) {
      if (waiting >= maxWaiting) throw new GrammarUnavailable('Too many texts are waiting to be checked.');
      waiting++;
      const turn = last.then(() => {
        signal?.throwIfAborted();
        return checkNow(text);
      });
      last = turn.catch(() => {});
      try {
        return await turn;
      } finally {
        waiting--;
      }
    },
    async warm() {
      await ready().catch((error) => logger.warn({ err: error }, 'the grammar thread did not start'));
    },
    async close() {
      const worker = await running?.catch(() => null);
      await worker?.terminate();
    },
  };
}

/** The thread's next message; rejects when it dies first, or says nothing for `timeoutMs`. */
function nextMessage<T>(worker: Worker, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(settle, timeoutMs, new GrammarUnavailable(`No answer within ${timeoutMs} ms.`));
    const onMessage = (message: T) => settle(null, message);
    const onExit = () => settle(new GrammarUnavailable('The grammar thread ended.'));
    function settle(error: Error | null, message?: T) {
      clearTimeout(timer);
      worker.off('message', onMessage);
      worker.off('exit', onExit);
      if (error) reject(error);
      else resolve(message as T);
    }
    worker.on('message', onMessage);
    worker.on('exit', onExit);
  });
}
