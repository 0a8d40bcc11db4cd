import { setImmediate } from 'node:timers/promises';
import { v5 } from 'uuid';
import type { Dictionary } from '#language/dictionary/dictionary.ts';
import { parseWordId, wordId } from '#language/dictionary/entry.ts';
import type { Embedder } from '#language/embeddings/embedder.ts';
import type { Language } from '#language/scripts.ts';
import type { CollectionSpec, Payload, VectorCollection } from '#platform/vectors/collection.ts';
import { reconcile, type VectorSync } from '#platform/vectors/reconcile.ts';

/** Of one name for ever: a word has the same point in every Qdrant. */
const NAMESPACE = '7a0f6c0a-3a67-4a55-8f0e-0b8de3f1c1d5';
const PAGE = 500;

export const wordCollection = ({ id, dimensions }: Embedder): CollectionSpec => ({
  name: 'vocabulary-words',
  version: id,
  dimensions,
  fields: ['language'],
  tenant: 'language',
});

export interface WordHit {
  wordId: string;
  score: number;
}

interface WordIndexParts {
  dictionary: Pick<Dictionary, 'mostFrequent'>;
  embedder: Embedder;
  /** Of each language, the most frequent. */
  most: number;
}

const pointIdOf = (id: string) => v5(id, NAMESPACE);
const payloadOf = (id: string, { id: model }: Embedder): Payload => ({
  language: parseWordId(id)!.language,
  word: id,
  model,
});

/** The words that can be found as similar ones: the dictionary's, which are the same for everybody. */
export function createWordIndex({ dictionary, embedder, most }: WordIndexParts) {
  const idsOf = (language: Language) => dictionary.mostFrequent(language, most).map((word) => wordId(language, word));

  const vectorsOf = (ids: readonly string[]) => {
    const { language } = parseWordId(ids[0]!)!;
    return embedder.embed(
      ids.map((id) => parseWordId(id)!.lemma),
      language,
    );
  };

  async function* pages(languages: readonly Language[]): AsyncGenerator<string[]> {
    for (const language of languages) {
      const ids = idsOf(language);
      for (let from = 0; from < ids.length; from += PAGE) {
        yield ids.slice(from, from + PAGE);
        // Other requests have their turn.
        await setImmediate();
      }
    }
  }

  const tables = new Map<Language, Promise<{ ids: string[]; vectors: Float32Array }>>();
  async function tableOf(language: Language) {
    const ids: string[] = [];
    const vectors: number[][] = [];
    for await (const page of pages([language])) {
      ids.push(...page);
      vectors.push(...(await vectorsOf(page)));
    }
    const table = new Float32Array(ids.length * embedder.dimensions);
    for (const [at, vector] of vectors.entries()) table.set(vector, at * embedder.dimensions);
    return { ids, vectors: table };
  }

  return {
    /** Every word compared, in the process: some 10 ms, and a second for the first of a language. */
    async scan(vector: readonly number[], language: Language, limit: number): Promise<WordHit[]> {
      if (!tables.has(language)) tables.set(language, tableOf(language));
      const { ids, vectors } = await tables.get(language)!;
      const scores = ids.map((_, at) => {
        let score = 0;
        const from = at * embedder.dimensions;
        for (let place = 0; place < embedder.dimensions; place += 1) score += vector[place]! * vectors[from + place]!;
        return score;
      });
      const order = ids.map((_, at) => at).sort((one, other) => scores[other]! - scores[one]!);
      return order.slice(0, limit).map((at) => ({ wordId: ids[at]!, score: scores[at]! }));
    },

    sync(collection: VectorCollection): VectorSync {
      let known: Set<string> | undefined;
      const pointIds = () => {
        known ??= new Set([...idsOf('EN'), ...idsOf('ZH')].map(pointIdOf));
        return known;
      };
      return {
        catchUp: async () => {},
        prepare: collection.prepare,
        published: collection.published,
        async looksRight() {
          if ((await collection.published()) !== 'this') return false;
          return (await collection.count()) === idsOf('EN').length + idsOf('ZH').length;
        },
        reconcile: (options) =>
          reconcile(
            {
              collection,
              rows: () => pages(['EN', 'ZH']),
              expected: (id) => ({ id: pointIdOf(id), payload: payloadOf(id, embedder) }),
              existing: async () => pointIds(),
              remove: collection.remove,
              async put(ids) {
                const vectors = await vectorsOf(ids);
                const points = ids.map((id, at) => ({
                  id: pointIdOf(id),
                  vector: vectors[at]!,
                  payload: payloadOf(id, embedder),
                }));
                await collection.put(points);
              },
            },
            options,
          ),
      };
    },
  };
}

export type WordIndex = ReturnType<typeof createWordIndex>;
