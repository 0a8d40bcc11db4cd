import type { UserResolvers } from '../schema.types.ts';

export const User: UserResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  cards: ({ id }, args, { viewer, services }) => services.cards.list(viewer, id, args),
  dueCards: ({ id }, { first }, { viewer, services }) => services.cards.due(viewer, id, first),
  vocabularyStats: ({ id }, _, { viewer, services }) => services.statistics.of(viewer, id),
};
