import { normalizePhrase } from '../phrasebook/phrasebook.ts';
import { containsHan, type Language } from '../scripts.ts';
import type { Embedder } from './embedder.ts';

const DIMENSIONS = 384;
/** A longer text is taken by its beginning: what is looked for is a sentence. */
const LONGEST_TEXT = 1_000;
/** Of a letter in an edited word much is left, of an edited word its letters; both count. */
const WEIGHTS = { word: 1, wordPair: 0.7, letters: 0.35, han: 0.8, hanPair: 1 };
/** Any two numbers are alike: a sentence with another number is what one wants to find. */
const NUMBER = /\d+(?:[.,:/-]\d+)*/g;
const PIECE = /\p{Script=Han}|[\p{L}\p{N}'’#]+/gu;

/**
 * What two texts have in common by their letters and words, in both languages: the pieces of a text are hashed into a
 * vector of fixed length. It knows no meaning, needs no weights, and gives the same vector everywhere and for ever.
 */
export function createNgramEmbedder(): Embedder {
  return {
    id: `ngram-${DIMENSIONS}-v1`,
    dimensions: DIMENSIONS,
    embed: async (texts: readonly string[], _language: Language) => texts.map(vectorOf),
  };
}

function vectorOf(text: string): number[] {
  const counts = new Map<string, number>();
  for (const [piece, weight] of piecesOf(normalizePhrase(text.slice(0, LONGEST_TEXT)))) {
    counts.set(piece, (counts.get(piece) ?? 0) + weight);
  }
  const vector = new Array<number>(DIMENSIONS).fill(0);
  for (const [piece, weight] of counts) {
    const hash = hashOf(piece);
    // What a piece says once more counts for less. The sign keeps pieces that meet in one place from adding up.
    vector[hash % DIMENSIONS]! += (hash & 0x80000000 ? -1 : 1) * Math.sqrt(weight);
  }
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? vector : vector.map((value) => value / length);
}

function* piecesOf(text: string): Generator<[piece: string, weight: number]> {
  const pieces = text.replace(NUMBER, '#').match(PIECE) ?? [];
  let before = '^';
  for (const piece of pieces) {
    const isHan = containsHan(piece);
    yield [piece, isHan ? WEIGHTS.han : WEIGHTS.word];
    yield [`${before} ${piece}`, isHan ? WEIGHTS.hanPair : WEIGHTS.wordPair];
    if (!isHan) for (const letters of trigramsOf(piece)) yield [letters, WEIGHTS.letters];
    before = piece;
  }
}

function* trigramsOf(word: string): Generator<string> {
  const framed = `<${word}>`;
  for (let at = 0; at + 3 <= framed.length; at += 1) yield framed.slice(at, at + 3);
}

/** FNV-1a over UTF-16 units, with a last stir so that its low bits depend on all of them; unsigned. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}
