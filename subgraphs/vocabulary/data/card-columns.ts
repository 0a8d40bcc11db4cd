import { Prisma } from '#prisma/generated/client.ts';

/** The columns of a card, for statements that Prisma can't write, under the names that Prisma gives them. */
export const CARD_COLUMNS = Prisma.sql`id, user_id AS "userId", word_id AS "wordId", front, back, example, tags,
  state::text AS state, due, stability, difficulty, reps, lapses, learning_steps AS "learningSteps",
  last_review_at AS "lastReviewAt", suspended, leech, last_seq AS "lastSeq", client_data AS "clientData",
  translation_id AS "translationId", created_at AS "createdAt", updated_at AS "updatedAt"`;
