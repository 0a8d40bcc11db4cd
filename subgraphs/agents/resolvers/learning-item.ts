import type { LearningItemResolvers } from '../schema.types.ts';

export const LearningItem: LearningItemResolvers = {
  word: ({ wordId }) => ({ id: wordId }),
  card: ({ cardId }) => (cardId === null ? null : { id: cardId }),
};
