import { Worker } from 'node:worker_threads';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { gloss } from '../glossing/gloss.ts';
import type { Language } from '../scripts.ts';
import type { Embedder } from './embedder.ts';

const DIMENSIONS = 512;
/** A longer text is taken by its beginning. */
const LONGEST_TEXT = 500;
/** So many texts take a fifth of a second. */
const BATCH = 32;
const TIMEOUT_MS = 30_000;

interface Answer {
  id: number;
  vectors?: number[][];
  problem?: string;
}

/** An embedder that has something to give back. */
export interface SentenceEmbedder extends Embedder {
  close(): Promise<void>;
}

/**
 * Google's Universal Sentence Encoder (lite), in a thread that starts with the first text and takes 200 MB. It knows no
 * Chinese: a Chinese text is embedded by its gloss.
 */
export function createSentenceEmbedder(dictionary: Dictionary): SentenceEmbedder {
  let worker: Worker | null = null;
  let last = 0;
  const waiting = new Map<number, PromiseWithResolvers<number[][]>>();

  function end(error: Error): void {
    void worker?.terminate();
    worker = null;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function start(): Worker {
    const started = new Worker(new URL('./sentence-thread.ts', import.meta.url));
    started.unref();
    started.on('message', ({ id, vectors, problem }: Answer) => {
      const asked = waiting.get(id);
      if (vectors) asked?.resolve(vectors);
      else asked?.reject(new Error(problem));
      waiting.delete(id);
    });
    started.on('error', end);
    return started;
  }

  async function ask(texts: string[]): Promise<number[][]> {
    worker ??= start();
    const asked = Promise.withResolvers<number[][]>();
    const id = ++last;
    waiting.set(id, asked);
    worker.postMessage({ id, texts });
    const timer = setTimeout(() => end(new Error('The sentence embedder did not answer.')), TIMEOUT_MS);
    return asked.promise.finally(() => clearTimeout(timer));
  }

  const english = (text: string, language: Language) => {
    const beginning = text.slice(0, LONGEST_TEXT);
    return language === 'ZH' ? gloss(beginning, 'ZH', { dictionary }).text : beginning;
  };

  return {
    id: 'use-lite-512-v1',
    dimensions: DIMENSIONS,
    async embed(texts, language) {
      const vectors: number[][] = [];
      for (let from = 0; from < texts.length; from += BATCH) {
        vectors.push(...(await ask(texts.slice(from, from + BATCH).map((text) => english(text, language)))));
      }
      return vectors;
    },
    close: async () => end(new Error('The sentence embedder is closed.')),
  };
}
