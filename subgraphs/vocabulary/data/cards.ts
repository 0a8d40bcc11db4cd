import { inOrderOf } from '#platform/loaders.ts';
import { newestFirst, olderThan, type PageRequest } from '#platform/pagination.ts';
import type { Viewer } from '#platform/viewer.ts';
import { anyOf, type Database } from '#prisma/database.ts';
import type { Card } from '#prisma/generated/client.ts';

export type CardRow = Card;
export type NewCard = Pick<
  Card,
  'id' | 'userId' | 'wordId' | 'front' | 'back' | 'example' | 'tags' | 'translationId' | 'state' | 'due'
>;

export interface Cards {
  /** Adds a card, unless its user has one with this front: then that one comes back, as it is. */
  addOnce(card: NewCard): Promise<Card>;
  /** In the order of `ids`; null where there is no such card. */
  byIds(viewer: Viewer, ids: readonly string[]): Promise<(Card | null)[]>;
  /** The user's cards for words, in the order of `wordIds`; null where there is none. */
  forWords(viewer: Viewer, userId: string, wordIds: readonly string[]): Promise<(Card | null)[]>;
  /** Due at `now` and not suspended, the longest due first. */
  due(viewer: Viewer, userId: string, now: Date, first: number): Promise<Card[]>;
  /** One row more than the page has, newest first; with a tag, only cards that carry it. */
  page(viewer: Viewer, userId: string, page: PageRequest, tag: string | null): Promise<Card[]>;
  /** Whether there was such a card of this user. */
  remove(userId: string, id: string): Promise<boolean>;
}

export function createCards(database: Database<'vocabulary'>): Cards {
  async function addOnce(card: NewCard): Promise<Card> {
    const { userId, front } = card;
    // Of two at once one inserts; the other waits for it and finds its row, unless that was deleted meanwhile.
    const [added] = await database.write.card.createManyAndReturn({ data: [card], skipDuplicates: true });
    const there = added ?? (await database.write.card.findUnique({ where: { userId_front: { userId, front } } }));
    return there ?? addOnce(card);
  }

  return {
    addOnce,
    async byIds(viewer, ids) {
      const rows = await database.read(viewer).card.findMany({ where: { id: { in: anyOf(ids) } } });
      return inOrderOf(ids, rows, (row) => row.id);
    },
    async forWords(viewer, userId, wordIds) {
      const rows = await database.read(viewer).card.findMany({ where: { userId, wordId: { in: anyOf(wordIds) } } });
      return inOrderOf(wordIds, rows, (row) => row.wordId ?? '');
    },
    due: (viewer, userId, now, first) =>
      database.read(viewer).card.findMany({
        where: { userId, suspended: false, due: { lte: now } },
        orderBy: [{ due: 'asc' }, { id: 'asc' }],
        take: first,
      }),
    page: (viewer, userId, { first, after }, tag) =>
      database.read(viewer).card.findMany({
        where: { userId, ...(tag !== null && { tags: { has: tag } }), ...olderThan(after) },
        orderBy: newestFirst,
        take: first + 1,
      }),
    async remove(userId, id) {
      const { count } = await database.write.card.deleteMany({ where: { id, userId } });
      return count > 0;
    },
  };
}
