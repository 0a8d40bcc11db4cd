import type { Language } from '../scripts.ts';

/**
 * Turns texts into vectors whose dot product says how close two texts are. Vectors of different embedders are never
 * compared: whoever stores one stores the embedder's id beside it.
 */
export interface Embedder {
  /** Of the method and its version; another id means other vectors. */
  readonly id: string;
  /** Numbers in a vector. */
  readonly dimensions: number;
  /** One vector of length 1 for each text, in their order; all zeros for a text with nothing to go by. */
  embed(texts: readonly string[], language: Language): Promise<number[][]>;
}
