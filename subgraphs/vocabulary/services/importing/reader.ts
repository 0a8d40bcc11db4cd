import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { UnreadableFile } from './formats/unreadable.ts';
import type { RowBatch, ThreadAnswer, ThreadTask } from './thread.ts';

export interface ReaderOptions {
  /** Milliseconds for one batch of rows; the first one is unpacked and sorted as well. @default 120_000 */
  timeoutMs?: number;
  /** Of the JavaScript heap. @default 512 */
  megabytes?: number;
}

/**
 * The rows of a file, read in a thread of its own as fast as they are taken: other requests don't wait for a large file,
 * and a hostile one costs its owner an error and nobody anything else.
 * @throws UnreadableFile; what `signal` was aborted with
 */
export async function* readCardFile(
  task: ThreadTask,
  signal: AbortSignal,
  { timeoutMs = 120_000, megabytes = 512 }: ReaderOptions = {},
): AsyncGenerator<RowBatch> {
  const thread = new Worker(new URL('thread.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: megabytes },
  });
  try {
    for (;;) {
      thread.postMessage('next');
      const answer = await answerOf(thread, timeoutMs, signal);
      if (answer === 'end') return;
      if ('unreadable' in answer) throw new UnreadableFile(answer.unreadable);
      yield answer;
    }
  } finally {
    await thread.terminate();
  }
}

async function answerOf(thread: Worker, timeoutMs: number, signal: AbortSignal): Promise<ThreadAnswer> {
  const late = AbortSignal.timeout(timeoutMs);
  try {
    const [answer] = await once(thread, 'message', { signal: AbortSignal.any([signal, late]) });
    return answer;
  } catch (error) {
    signal.throwIfAborted();
    const outOfMemory = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
    if (late.aborted || outOfMemory) throw new UnreadableFile('This file is too complex to be read.', { cause: error });
    throw error;
  }
}
