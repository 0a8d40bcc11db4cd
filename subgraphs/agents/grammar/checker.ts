import { Worker } from 'node:worker_threads';
import type { Logger } from '#platform/logging.ts';
import type { GrammarIssue } from '../domain/run.ts';
import { MAX_ISSUES } from './merge.ts';
import type { AskModel } from './model-reviewer.ts';
import { piecesOf } from './pieces.ts';

/** The checker is down or too busy; it may serve again in a moment. */
export class GrammarUnavailable extends Error {
  override name = 'GrammarUnavailable';
}

export interface GrammarChecker {
  /**
   * What is wrong in an English text, in its order, never overlapping, at most `MAX_ISSUES`.
   * @param ask the language model, as whoever owns the text may ask it; not asked without
   * @throws GrammarUnavailable
   */
  check(text: string, signal?: AbortSignal, ask?: AskModel): Promise<GrammarIssue[]>;
  /** Starts the thread, so that the first check need not wait for it. Never fails. */
  warm(): Promise<void>;
  close(): Promise<void>;
}

export interface GrammarCheckerOptions {
  logger: Logger;
  /** Milliseconds that one piece of a text may take. @default 15_000 */
  timeoutMs?: number;
  /** Milliseconds that the thread may take to start: a second or two, and many more on a busy machine. @default 60_000 */
  startTimeoutMs?: number;
  /** Texts that may wait. @default 200 */
  maxWaiting?: number;
  /** The thread's body. */
  thread?: URL;
}

/**
 * Harper and our own rules, in one thread for the whole process, because each takes 400 MB. It checks one piece of a text at
 * a time, so that short texts need not wait for a long one, and is replaced when it dies.
 */
export function createGrammarChecker({
  logger,
  timeoutMs = 15_000,
  startTimeoutMs = 60_000,
  maxWaiting = 200,
  thread = new URL('./grammar-thread.ts', import.meta.url),
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

  function inTurn(piece: string, signal?: AbortSignal): Promise<GrammarIssue[]> {
    const turn = last.then(() => {
      signal?.throwIfAborted();
      return checkNow(piece);
    });
    last = turn.catch(() => {});
    return turn;
  }

  return {
    async check(text, signal) {
      if (waiting >= maxWaiting) throw new GrammarUnavailable('Too many texts are waiting to be checked.');
      waiting++;
      try {
        const issues: GrammarIssue[] = [];
        for (const { start, end } of piecesOf(text)) {
          const found = await inTurn(text.slice(start, end), signal);
          issues.push(...found.map((issue) => movedBy(start, issue)));
          if (issues.length >= MAX_ISSUES) break;
        }
        return issues.slice(0, MAX_ISSUES);
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

const movedBy = (offset: number, issue: GrammarIssue): GrammarIssue =>
  offset === 0 ? issue : { ...issue, start: issue.start + offset, end: issue.end + offset };

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
