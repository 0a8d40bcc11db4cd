import { createHash } from 'node:crypto';
import type { Embedder } from '#language/embeddings/embedder.ts';
import { containsHan } from '#language/scripts.ts';
import type { CollectionSpec, Payload, Point } from '#platform/vectors/collection.ts';
import type { CardText } from '../../data/card-vectors.ts';

/** Qdrant builds a graph for each value of each field: of the model, which is one and the same, it would be a second one. */
export const cardCollection = ({ id, dimensions }: Embedder): CollectionSpec => ({
  name: 'vocabulary-cards',
  version: id,
  dimensions,
  fields: ['user'],
  tenant: 'user',
});

/** `text` tells a vector of what a card said before from one of what it says. */
export const cardPayload = ({ userId, front, back, example }: CardText, { id: model }: Embedder): Payload => ({
  user: userId,
  model,
  text: createHash('sha256')
    .update(JSON.stringify([front, back, example]))
    .digest('base64url')
    .slice(0, 22),
});

/** The back of an English card is Chinese as a rule, and says the same; the English back of a Chinese one says it better. */
export function meaningOf({ front, back, example }: CardText): { text: string; language: 'EN' | 'ZH' } {
  if (!containsHan(front)) return { text: [front, example].filter(Boolean).join('. '), language: 'EN' };
  return containsHan(back) ? { text: front, language: 'ZH' } : { text: back, language: 'EN' };
}

export async function cardPoints(embedder: Embedder, cards: readonly CardText[]): Promise<Point[]> {
  const points: Point[] = [];
  for (const language of ['EN', 'ZH'] as const) {
    const some = cards.filter((card) => meaningOf(card).language === language);
    const texts = some.map((card) => meaningOf(card).text);
    const vectors = await embedder.embed(texts, language);
    points.push(
      ...some.map((card, at) => ({ id: card.id, vector: vectors[at]!, payload: cardPayload(card, embedder) })),
    );
  }
  return points;
}
