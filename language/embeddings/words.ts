import type { Dictionary } from '../dictionary/dictionary.ts';
import type { Language } from '../scripts.ts';
import type { Embedder } from './embedder.ts';
import { DIMENSIONS, WORD_VECTORS_ID, type WordVectors } from './word-vectors.ts';

const LONGEST_TEXT = 200;
const MOST_SENSES = 5;
/** In nearly every gloss, and of no meaning there. */
const SMALL = new Set(
  'a an the to of in on at for by with from as and or be is are sb sth something somebody someone oneself esp etc'.split(
    ' ',
  ),
);

/** GloVe of words and short phrases. It knows no Chinese: a Chinese word is where the English words of its gloss are. */
export function createWordEmbedder(vectors: WordVectors, dictionary: Pick<Dictionary, 'lookUp' | 'lemmaOf'>): Embedder {
  function add(text: string, weight: number, sum: Float64Array): void {
    const tokens = text.toLowerCase().match(/[a-z][a-z'-]*/g) ?? [];
    const telling = tokens.filter((token) => !SMALL.has(token));
    const counted = telling.length > 0 ? telling : tokens;
    for (const token of counted) {
      const share = weight / counted.length;
      if (!vectors.add(token, share, sum)) vectors.add(dictionary.lemmaOf(token), share, sum);
    }
  }

  function vectorOf(text: string, language: Language): number[] {
    const sum = new Float64Array(DIMENSIONS);
    const term = text.slice(0, LONGEST_TEXT);
    if (language === 'EN') add(term, 1, sum);
    else {
      const senses = dictionary.lookUp(term)?.senses.slice(0, MOST_SENSES) ?? [];
      // The first senses say most; what stands in brackets says of what they are said.
      for (const [place, { text: sense }] of senses.entries())
        add(sense.replace(/\([^)]*\)/g, ' '), 1 / (place + 1), sum);
    }
    const length = Math.hypot(...sum);
    return Array.from(sum, (value) => (length === 0 ? 0 : value / length));
  }

  return {
    id: WORD_VECTORS_ID,
    dimensions: DIMENSIONS,
    embed: async (texts, language) => texts.map((text) => vectorOf(text, language)),
  };
}
