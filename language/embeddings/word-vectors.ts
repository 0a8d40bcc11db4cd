import { readFileSync } from 'node:fs';

export const DIMENSIONS = 100;
/** Raise it when the file holds other vectors. */
export const WORD_VECTORS_ID = 'glove-100-int8-v1';

const FILE = new URL('glove-100d.bin', import.meta.url);
/** Of the line of JSON that the file begins with, padded with spaces. */
export const HEADER_BYTES = 256;

/** GloVe's vectors of the most frequent words that the dictionary has, a byte a number. */
export interface WordVectors {
  /** In small letters, the most frequent first. */
  words: readonly string[];
  /** Adds `weight` times the word's vector, which has length 1, to `sum`; false for a word that there is not. */
  add(word: string, weight: number, sum: Float64Array): boolean;
}

export interface WordVectorsHeader {
  source: string;
  words: number;
  /** Bytes of the words, one a line. */
  wordBytes: number;
}

let loaded: WordVectors | undefined;

/** Read once a process: 7 MB, in some milliseconds. */
export function loadWordVectors(): WordVectors {
  loaded ??= readWordVectors(readFileSync(FILE));
  return loaded;
}

function readWordVectors(file: Buffer): WordVectors {
  const { words: count, wordBytes }: WordVectorsHeader = JSON.parse(file.toString('utf8', 0, HEADER_BYTES));
  const words = file.toString('utf8', HEADER_BYTES, HEADER_BYTES + wordBytes).split('\n');
  const numbers = file.subarray(HEADER_BYTES + wordBytes);
  if (words.length !== count || numbers.length !== count * DIMENSIONS) {
    throw new Error('language/embeddings/glove-100d.bin is damaged: check it out again.');
  }
  const places = new Map(words.map((word, place) => [word, place]));
  const bytes = new Int8Array(numbers.buffer, numbers.byteOffset, numbers.length);
  return {
    words,
    add(word, weight, sum) {
      const place = places.get(word);
      if (place === undefined) return false;
      const from = place * DIMENSIONS;
      let squares = 0;
      for (let at = 0; at < DIMENSIONS; at += 1) squares += bytes[from + at]! ** 2;
      const factor = weight / Math.sqrt(squares);
      for (let at = 0; at < DIMENSIONS; at += 1) sum[at]! += bytes[from + at]! * factor;
      return true;
    },
  };
}
