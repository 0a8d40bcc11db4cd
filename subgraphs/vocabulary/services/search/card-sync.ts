import { setTimeout as delay } from 'node:timers/promises';
import type { Embedder } from '#language/embeddings/embedder.ts';
import type { VectorCollection } from '#platform/vectors/collection.ts';
import { reconcile, type VectorSync } from '#platform/vectors/reconcile.ts';
import type { CardChange, CardText, CardVectors } from '../../data/card-vectors.ts';
import { cardPayload, cardPoints } from './card-points.ts';

const BATCH = 100;
/** Others have their turn in between. */
const PAUSE_MS = 20;
const PAGE = 500;

interface CardSyncParts {
  cards: CardVectors;
  embedder: Embedder;
  collection: VectorCollection;
}

/** Cards are the truth; their vectors follow. Any number of processes may do it. */
export function createCardSync({ cards, embedder, collection }: CardSyncParts): VectorSync {
  const put = async (some: readonly CardText[]) => collection.put(await cardPoints(embedder, some));

  async function follow(changes: readonly CardChange[]): Promise<void> {
    const ids = changes.map(({ cardId }) => cardId);
    const there = await cards.texts(ids);
    const known = new Set(there.map(({ id }) => id));
    await put(there);
    await collection.remove(ids.filter((id) => !known.has(id)));
  }

  /** Whether there may be more. */
  async function followBatch(): Promise<boolean> {
    const changes = await cards.takeChanges(BATCH);
    if (changes.length === 0) return false;
    try {
      await follow(changes);
    } catch (error) {
      await cards.release(changes);
      throw error;
    }
    await cards.settle(changes);
    return changes.length === BATCH;
  }

  async function* rows(): AsyncGenerator<CardText[]> {
    let page: CardText[] = [];
    do {
      // One query after the other: each page begins where the one before it ends.
      page = await cards.page(page.at(-1)?.id ?? null, PAGE);
      yield page;
    } while (page.length === PAGE);
  }

  return {
    async catchUp() {
      // One query after the other: a batch at a time, however many cards have changed.
      while (await followBatch()) await delay(PAUSE_MS);
    },

    prepare: collection.prepare,
    published: collection.published,

    async looksRight() {
      if ((await collection.published()) !== 'this') return false;
      return (await collection.count()) === (await cards.count());
    },

    reconcile: (options) =>
      reconcile(
        {
          ...{ collection, rows, put, existing: cards.existing, remove: collection.remove },
          expected: (card) => ({ id: card.id, payload: cardPayload(card, embedder) }),
        },
        options,
      ),
  };
}
