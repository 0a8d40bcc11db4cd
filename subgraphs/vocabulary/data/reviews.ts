import type { Viewer } from '#platform/viewer.ts';
import { anyOf, type Database } from '#prisma/database.ts';
import type { Review } from '#prisma/generated/client.ts';
import type { ReviewRating } from '../domain/scheduling.ts';

/** One answer of a learner to a card. */
export type Answer = Pick<Review, 'id' | 'cardId' | 'at' | 'durationMs' | 'scheduledDays'> & { rating: ReviewRating };

export interface Reviews {
  /** In the order of `cardIds`: the viewer's answers to each that stand, here or elsewhere, newest first, at most a hundred. */
  ofCards(viewer: Viewer, cardIds: readonly string[]): Promise<Answer[][]>;
}

const MOST = 100;

export function createReviews(database: Database<'vocabulary'>): Reviews {
  return {
    async ofCards(viewer, cardIds) {
      if (viewer.id === null) return cardIds.map(() => []);
      const rows = await database.read(
        viewer,
        (client) => client.$queryRaw<Answer[]>`
          SELECT answers.* FROM (SELECT DISTINCT unnest(${anyOf(cardIds)}::uuid[]) AS id) AS cards
          CROSS JOIN LATERAL (
            SELECT id, card_id AS "cardId", rating::text AS rating, at, duration_ms AS "durationMs",
              scheduled_days AS "scheduledDays"
            FROM vocabulary.reviews answer
            WHERE card_id = cards.id AND user_id = ${viewer.id}::uuid AND rating IS NOT NULL AND NOT EXISTS (
              SELECT FROM vocabulary.reviews undo WHERE undo.card_id = answer.card_id AND undo.undoes = answer.id
            )
            ORDER BY seq DESC LIMIT ${MOST}
          ) AS answers`,
      );
      const byCard = Map.groupBy(rows, ({ cardId }) => cardId);
      return cardIds.map((id) => byCard.get(id) ?? []);
    },
  };
}
