import type { Span } from '../spans.ts';

/** A word of the source with its place, and what stands for it in the gloss. */
export interface GlossedWord extends Span {
  text: string;
  reading: string | null;
  senses: string[];
  /** '' when the other language needs no word here. */
  gloss: string;
}
