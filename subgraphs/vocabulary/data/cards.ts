import { inOrderOf } from '#platform/loaders.ts';
import { newestFirst, olderThan, type PageRequest } from '#platform/pagination.ts';
import type { Viewer } from '#platform/viewer.ts';
import { anyOf, type Database, type Reader } from '#prisma/database.ts';
import type { Card } from '#prisma/generated/client.ts';

export type CardRow = Card;
export type NewCard = Pick<
  Card,
  'id' | 'userId' | 'wordId' | 'front' | 'back' | 'example' | 'tags' | 'translationId' | 'state' | 'due'
>;

export interface Cards {
  /** Adds a card, unless its user has one with this front: then that one comes back, as it is. */
  addOnce(writer: Reader, card: NewCard): Promise<Card>;
  /** In the order of `ids`; null where there is no such card. */
  byIds(viewer: Viewer, ids: readonly string[]): Promise<(Card | null)[]>;
  /** The user's cards for words, in the order of `wordIds`; null where there is none. */
  forWords(viewer: Viewer, userId: string, wordIds: readonly string[]): Promise<(Card | null)[]>;
  /** Due at `now` and not suspended, the longest due first. */
  due(viewer: Viewer, userId: string, now: Date, first: number): Promise<Card[]>;
  /** One row more than the page has, newest first; with a tag, only cards that carry it. */
  page(viewer: Viewer, userId: string, page: PageRequest, tag: string | null): Promise<Card[]>;
  /** Whether there was such a card of this user. */
  remove(writer: Reader, userId: string, id: string): Promise<boolean>;
}

export function createCards(database: Database<'vocabulary'>): Cards {
  async function addOnce(writer: Reader, card: NewCard): Promise<Card> {
    const { userId, front } = card;
    const there = await database.write(writer, async (client) => {
      // Of two at once one inserts; the other waits for it and finds its row, unless that was deleted meanwhile.
      const [added] = await client.card.createManyAndReturn({ data: [card], skipDuplicates: true });
      return added ?? client.card.findUnique({ where: { userId_front: { userId, front } } });
    });
    return there ?? addOnce(writer, card);
  }

  return {
    addOnce,
    async byIds(viewer, ids) {
      const where = { id: { in: anyOf(ids) } };
      const rows = await database.read(viewer, (client) => client.card.findMany({ where }));
      return inOrderOf(ids, rows, (row) => row.id);
    },
    async forWords(viewer, userId, wordIds) {
      const where = { userId, wordId: { in: anyOf(wordIds) } };
      const rows = await database.read(viewer, (client) => client.card.findMany({ where }));
      return inOrderOf(wordIds, rows, (row) => row.wordId ?? '');
    },
    due: (viewer, userId, now, first) =>
      database.read(viewer, (client) =>
        client.card.findMany({
          where: { userId, suspended: false, due: { lte: now } },
          orderBy: [{ due: 'asc' }, { id: 'asc' }],
          take: first,
        }),
      ),
    page: (viewer, userId, { first, after }, tag) =>
      database.read(viewer, (client) =>
        client.card.findMany({
          where: { userId, ...(tag !== null && { tags: { has: tag } }), ...olderThan(after) },
          orderBy: newestFirst,
          take: first + 1,
        }),
      ),
    async remove(writer, userId, id) {
      const where = { id, userId };
      const { count } = await database.write(writer, (client) => client.card.deleteMany({ where }));
      return count > 0;
    },
  };
}
