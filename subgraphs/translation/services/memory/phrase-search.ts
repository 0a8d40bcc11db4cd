import type { Embedder } from '#language/embeddings/embedder.ts';
import type { PhrasebookEntry } from '#language/phrasebook/entry.ts';
import type { Phrasebook } from '#language/phrasebook/phrasebook.ts';
import type { Language } from '../../domain/translation.ts';
import { vectorsOf } from './points.ts';

export interface PhraseSearch {
  /** For each vector of a text in `language` the entries whose side in it is nearest, nearest first. */
  nearest(language: Language, vectors: readonly number[][], limit: number): Promise<PhrasebookEntry[][]>;
}

/** The phrasebook in this process, searched from end to end: a millisecond. Its vectors are made when first needed. */
export function createPhraseSearch({ entries }: Phrasebook, embedder: Embedder): PhraseSearch {
  const made: Partial<Record<Language, Promise<Float32Array[]>>> = {};

  function sideOf(language: Language): Promise<Float32Array[]> {
    made[language] ??= vectorsOf(
      embedder,
      entries.map(({ chinese, english }) => (language === 'ZH' ? chinese : english)),
      language,
    ).then((vectors) => vectors.map((vector) => Float32Array.from(vector)));
    return made[language];
  }

  return {
    async nearest(language, vectors, limit) {
      const side = await sideOf(language);
      return vectors.map((vector) =>
        side
          .map((other, index) => ({ index, score: closeness(vector, other) }))
          .sort((left, right) => right.score - left.score)
          .slice(0, limit)
          .map(({ index }) => entries[index]!),
      );
    },
  };
}

function closeness(left: readonly number[], right: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < right.length; at += 1) sum += left[at]! * right[at]!;
  return sum;
}
