import { inOrderOf } from '#platform/loaders.ts';
import { newestFirst, olderThan, type PageRequest } from '#platform/pagination.ts';
import type { Viewer } from '#platform/viewer.ts';
import { anyOf, type Database, type Reader } from '#prisma/database.ts';
import { type Card, Prisma } from '#prisma/generated/client.ts';
import type { CardState } from '../domain/card-state.ts';
import { CARD_COLUMNS } from './card-columns.ts';
import { withToday } from './today.ts';

export type CardRow = Card;
export type NewCard = Pick<
  Card,
  'id' | 'userId' | 'wordId' | 'front' | 'back' | 'example' | 'tags' | 'translationId' | 'state' | 'due' | 'createdAt'
>;

/** What a learner may change by hand. */
export type CardChange = Partial<Pick<Card, 'front' | 'back' | 'example' | 'tags' | 'wordId' | 'clientData'>>;

export interface Cards {
  /** Adds a card, unless its user has one with this front: then that one comes back, as it is. */
  addOnce(writer: Reader, card: NewCard): Promise<Card>;
  /** In the order of `ids`; null where there is no such card. */
  byIds(viewer: Viewer, ids: readonly string[]): Promise<(Card | null)[]>;
  /** The user's cards for words, in the order of `wordIds`; null where there is none. */
  forWords(viewer: Viewer, userId: string, wordIds: readonly string[]): Promise<(Card | null)[]>;
  /**
   * Due at `now` and not suspended, in the order of a learner's day: what is being learnt or learnt again, what was learnt,
   * what is new; the longest due first, the latter two as far as the day's limits go. One statement.
   */
  due(viewer: Viewer, userId: string, now: Date, first: number): Promise<Card[]>;
  /** One row more than the page has, newest first; with a tag, only cards that carry it. */
  page(viewer: Viewer, userId: string, page: PageRequest, tag: string | null): Promise<Card[]>;
  /** The card as it is then; null when the user has no such card, `taken` when another of theirs has this front. */
  update(writer: Reader, userId: string, id: string, change: CardChange): Promise<Card | 'taken' | null>;
  /** The same; a card is suspended or it is not. */
  suspend(writer: Reader, userId: string, id: string, suspended: boolean): Promise<Card | null>;
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

  async function updateOne(
    writer: Reader,
    where: { id: string; userId: string },
    data: Prisma.CardUpdateManyMutationInput,
  ) {
    const [row] = await database.write(writer, (client) => client.card.updateManyAndReturn({ where, data }));
    return row ?? null;
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
      database.read(viewer, (client) => {
        const dueOf = (state: CardState, turn: number, most: Prisma.Sql) => Prisma.sql`
          (SELECT ${turn}::int AS turn, * FROM vocabulary.cards
           WHERE user_id = ${userId}::uuid AND NOT suspended AND state = ${state}::vocabulary.card_state AND due <= ${now}
           ORDER BY due, id LIMIT ${most})`;
        const atMost = (left: Prisma.Sql) => Prisma.sql`(SELECT least(${first}::int, ${left}) FROM today)`;
        return client.$queryRaw<Card[]>`
          ${withToday(userId, now)}, queue AS (
            ${dueOf('LEARNING', 1, Prisma.sql`${first}::int`)}
            UNION ALL ${dueOf('RELEARNING', 1, Prisma.sql`${first}::int`)}
            UNION ALL ${dueOf('REVIEW', 2, atMost(Prisma.sql`reviews_left`))}
            UNION ALL ${dueOf('NEW', 3, atMost(Prisma.sql`new_left`))}
          )
          SELECT ${CARD_COLUMNS} FROM queue ORDER BY turn, due, id LIMIT ${first}::int`;
      }),
    page: (viewer, userId, { first, after }, tag) =>
      database.read(viewer, (client) =>
        client.card.findMany({
          where: { userId, ...(tag !== null && { tags: { has: tag } }), ...olderThan(after) },
          orderBy: newestFirst,
          take: first + 1,
        }),
      ),
    update: (writer, userId, id, { clientData, ...change }) =>
      updateOne(
        writer,
        { id, userId },
        { ...change, ...(clientData !== undefined && { clientData: jsonOf(clientData) }) },
      ).catch((error) => {
        if (error.code === UNIQUE_VIOLATION) return 'taken' as const;
        throw error;
      }),
    suspend: (writer, userId, id, suspended) => updateOne(writer, { id, userId }, { suspended }),
    async remove(writer, userId, id) {
      const where = { id, userId };
      const { count } = await database.write(writer, (client) => client.card.deleteMany({ where }));
      return count > 0;
    },
  };
}

/** Prisma's code. */
const UNIQUE_VIOLATION = 'P2002';

const jsonOf = (value: Prisma.JsonValue) => (value === null ? Prisma.DbNull : (value as Prisma.InputJsonValue));
