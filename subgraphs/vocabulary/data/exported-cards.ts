import type { Viewer } from '#platform/viewer.ts';
import type { Database } from '#prisma/database.ts';
import type { Card } from '#prisma/generated/client.ts';
import type { ImportedReview } from '../domain/imported-card.ts';
import { CARD_COLUMNS } from './card-columns.ts';

export type ExportedCard = Card;

export interface ExportedReview extends ImportedReview {
  cardId: string;
}

/** Some cards, the oldest first, and of these all answers that stand, here or elsewhere. */
export interface ExportedPage {
  cards: ExportedCard[];
  reviews: ExportedReview[];
}

export type ExportedPages = AsyncIterable<ExportedPage>;

export interface ExportedCards {
  /** Read page by page, as fast as it is taken. */
  of(viewer: Viewer, userId: string): ExportedPages;
}

const CARDS_AT_ONCE = 1_000;

export const createExportedCards = (database: Database<'vocabulary'>): ExportedCards => ({
  async *of(viewer, userId) {
    let after = { createdAt: new Date(0), id: '00000000-0000-0000-0000-000000000000' };
    for (;;) {
      const page = await database.read(viewer, async (client) => {
        const cards = await client.$queryRaw<ExportedCard[]>`
          SELECT ${CARD_COLUMNS} FROM vocabulary.cards
          WHERE user_id = ${userId}::uuid AND (created_at, id) > (${after.createdAt}::timestamptz, ${after.id}::uuid)
          ORDER BY created_at, id LIMIT ${CARDS_AT_ONCE}`;
        const ids = cards.map(({ id }) => id);
        const reviews = await client.$queryRaw<ExportedReview[]>`
          SELECT card_id AS "cardId", at, rating::text AS rating, duration_ms AS "durationMs",
            state_before::text AS "stateBefore", scheduled_days AS "scheduledDays"
          FROM vocabulary.reviews answer
          WHERE card_id = ANY(${ids}::uuid[]) AND user_id = ${userId}::uuid AND rating IS NOT NULL AND NOT EXISTS (
            SELECT FROM vocabulary.reviews undo WHERE undo.card_id = answer.card_id AND undo.undoes = answer.id
          )
          ORDER BY card_id, seq`;
        return { cards, reviews };
      });
      if (page.cards.length === 0) return;
      yield page;
      after = page.cards.at(-1)!;
    }
  },
});
