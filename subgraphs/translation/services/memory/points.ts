import { setImmediate } from 'node:timers/promises';
import { v5 } from 'uuid';
import type { Embedder } from '#language/embeddings/embedder.ts';
import type { Phrasebook } from '#language/phrasebook/phrasebook.ts';
import type { CollectionSpec, Payload, Point } from '#platform/vectors/collection.ts';
import type { MemoryEntry } from '../../data/memory-entries.ts';
import { type Language, otherLanguage } from '../../domain/translation.ts';
import { phraseOf } from './keys.ts';

/** Whose the phrasebook is, in the place of a user's id. */
export const PHRASEBOOK = 'phrasebook';

/** Of one name for ever: an entry of the phrasebook has the same point in every Qdrant. */
const NAMESPACE = '2f1c7c3e-6f0b-4b7e-9a52-6d1c0b1f4a77';
/** Other requests have their turn in between. */
const TEXTS_A_TURN = 40;

/** A sentence that is to be found by those like it. */
export interface Findable {
  id: string;
  /** A user's id, or PHRASEBOOK. */
  owner: string;
  source: Language;
  text: string;
  /** What leads back to the pair: the id of a user's entry or of one of the phrasebook. */
  entry: string;
}

export const memoryCollection = ({ id, dimensions }: Embedder): CollectionSpec => ({
  name: 'translation-memory',
  version: id,
  dimensions,
  fields: ['user', 'source', 'target'],
  tenant: 'user',
});

export const findableEntry = ({ id, userId, source, sourceText }: MemoryEntry): Findable => ({
  id,
  owner: userId,
  source,
  text: sourceText,
  entry: id,
});

/** Both sides of each entry. */
export const findablePhrases = ({ entries }: Phrasebook): Findable[] =>
  entries.flatMap(({ id, chinese, english }) =>
    [['ZH', chinese] as const, ['EN', english] as const].map(([source, text]) => ({
      id: v5(`${id} ${source}`, NAMESPACE),
      owner: PHRASEBOOK,
      source,
      text,
      entry: id,
    })),
  );

export const payloadOf = ({ owner, source, entry }: Findable, { id: model }: Embedder): Payload => ({
  user: owner,
  source,
  target: otherLanguage(source),
  model,
  entry,
});

/** In the order of the texts; long lists in turns. */
export async function vectorsOf(embedder: Embedder, texts: readonly string[], source: Language): Promise<number[][]> {
  const vectors: number[][] = [];
  for (let from = 0; from < texts.length; from += TEXTS_A_TURN) {
    if (from > 0) await setImmediate();
    vectors.push(...(await embedder.embed(texts.slice(from, from + TEXTS_A_TURN).map(phraseOf), source)));
  }
  return vectors;
}

export async function pointsOf(embedder: Embedder, findables: readonly Findable[]): Promise<Point[]> {
  const points: Point[] = [];
  for (const language of ['ZH', 'EN'] as const) {
    const some = findables.filter(({ source }) => source === language);
    const texts = some.map(({ text }) => text);
    const vectors = await vectorsOf(embedder, texts, language);
    points.push(
      ...some.map((findable, index) => ({
        id: findable.id,
        vector: vectors[index]!,
        payload: payloadOf(findable, embedder),
      })),
    );
  }
  return points;
}
