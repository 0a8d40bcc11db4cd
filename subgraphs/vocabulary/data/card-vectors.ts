import type { Viewer } from '#platform/viewer.ts';
import type { Database } from '#prisma/database.ts';
import { type Card, Prisma } from '#prisma/generated/client.ts';
import { CARD_COLUMNS } from './card-columns.ts';

/** A card as far as it is to be found by its meaning. */
export interface CardText {
  id: string;
  userId: string;
  front: string;
  back: string;
  example: string | null;
}

/** A card that was added, changed or deleted; `version` tells whether it was once more since. */
export interface CardChange {
  cardId: string;
  version: number;
}

/** A card whose words are near those of a search: 1 where it says the same. */
export interface LexicalMatch {
  card: Card;
  score: number;
}

export interface CardVectors {
  /** Up to `limit` changed cards, which nobody else is given for a minute. */
  takeChanges(limit: number): Promise<CardChange[]>;
  /** Their vectors are as the cards were; what has changed since stays to be done. */
  settle(changes: readonly CardChange[]): Promise<void>;
  /** Somebody else may try. */
  release(changes: readonly CardChange[]): Promise<void>;
  texts(ids: readonly string[]): Promise<CardText[]>;

  count(): Promise<number>;
  /** Up to `limit` cards in the order of their ids, after one of them. */
  page(after: string | null, limit: number): Promise<CardText[]>;
  /** Those of the ids that are cards. */
  existing(ids: readonly string[]): Promise<Set<string>>;

  /** The user's cards with these ids; what a vector says is not believed. */
  ofUser(viewer: Viewer, userId: string, ids: readonly string[]): Promise<Card[]>;
  /** The user's cards that contain the text, the best first; with `near` also those with words like it. */
  literal(
    viewer: Viewer,
    userId: string,
    search: { text: string; near: boolean; limit: number },
  ): Promise<LexicalMatch[]>;
}

const TEXT_COLUMNS = Prisma.sql`id, user_id AS "userId", front, back, example`;
const SEARCHED = Prisma.sql`(front || ' ' || back)`;

export function createCardVectors(database: Database<'vocabulary'>): CardVectors {
  const idsOf = (changes: readonly CardChange[]) => changes.map(({ cardId }) => cardId);
  const versionsOf = (changes: readonly CardChange[]) => changes.map(({ version }) => version);

  return {
    takeChanges: (limit) =>
      database.write(
        null,
        (client) => client.$queryRaw<CardChange[]>`
          UPDATE vocabulary.card_vector_changes SET taken_until = now() + interval '1 minute'
          WHERE card_id IN (
            SELECT card_id FROM vocabulary.card_vector_changes WHERE taken_until <= now()
            ORDER BY card_id LIMIT ${limit}::int FOR UPDATE SKIP LOCKED)
          RETURNING card_id AS "cardId", version`,
      ),

    async settle(changes) {
      // What is locked is being changed: it stays. Waiting for it, with others of these held, could be a deadlock.
      await database.write(
        null,
        (client) => client.$executeRaw`
          WITH settled AS (
            SELECT card_id, change.version = done.version AS is_last
            FROM vocabulary.card_vector_changes change
            JOIN unnest(${idsOf(changes)}::uuid[], ${versionsOf(changes)}::int[]) AS done (card_id, version) USING (card_id)
            FOR UPDATE OF change SKIP LOCKED
          ), finished AS (
            DELETE FROM vocabulary.card_vector_changes
            WHERE card_id IN (SELECT card_id FROM settled WHERE is_last)
          )
          UPDATE vocabulary.card_vector_changes SET taken_until = '-infinity'
          WHERE card_id IN (SELECT card_id FROM settled WHERE NOT is_last)`,
      );
    },

    async release(changes) {
      await database.write(
        null,
        (client) => client.$executeRaw`
          UPDATE vocabulary.card_vector_changes SET taken_until = '-infinity' WHERE card_id IN (
            SELECT card_id FROM vocabulary.card_vector_changes WHERE card_id = ANY (${idsOf(changes)}::uuid[])
            FOR UPDATE SKIP LOCKED)`,
      );
    },

    texts: (ids) =>
      database.readPrimary(
        (client) => client.$queryRaw<CardText[]>`
          SELECT ${TEXT_COLUMNS} FROM vocabulary.cards WHERE id = ANY (${ids}::uuid[])`,
      ),

    count: () => database.readPrimary((client) => client.card.count()),

    page: (after, limit) =>
      database.readPrimary(
        (client) => client.$queryRaw<CardText[]>`
          SELECT ${TEXT_COLUMNS} FROM vocabulary.cards WHERE (${after}::uuid IS NULL OR id > ${after}::uuid) ORDER BY id LIMIT ${limit}::int`,
      ),

    async existing(ids) {
      const rows = await database.readPrimary(
        (client) => client.$queryRaw<{ id: string }[]>`SELECT id FROM vocabulary.cards WHERE id = ANY (${ids}::uuid[])`,
      );
      return new Set(rows.map(({ id }) => id));
    },

    async ofUser(viewer, userId, ids) {
      if (ids.length === 0) return [];
      return database.read(
        viewer,
        (client) => client.$queryRaw<Card[]>`
          SELECT ${CARD_COLUMNS} FROM vocabulary.cards WHERE id = ANY (${ids}::uuid[]) AND user_id = ${userId}::uuid`,
      );
    },

    async literal(viewer, userId, { text, near, limit }) {
      const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
      const isLike = Prisma.sql`${SEARCHED} ILIKE ${pattern}`;
      const isFound = near ? Prisma.sql`(${isLike} OR ${text} OPERATOR(public.<%) ${SEARCHED})` : isLike;
      const rows = await database.read(
        viewer,
        (client) => client.$queryRaw<(Card & { score: number })[]>`
          SELECT ${CARD_COLUMNS}, (CASE WHEN lower(front) = lower(${text}) THEN 1 WHEN ${isLike} THEN 0.9
            ELSE 0.9 * public.word_similarity(${text}, ${SEARCHED}) END)::float8 AS score
          FROM vocabulary.cards WHERE user_id = ${userId}::uuid AND ${isFound}
          ORDER BY score DESC, id LIMIT ${limit}::int`,
      );
      return rows.map(({ score, ...card }) => ({ card, score }));
    },
  };
}
