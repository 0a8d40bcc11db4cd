import { notImplemented } from '#platform/errors.ts';
import type { Context } from '../context.ts';
import type { CardResolvers } from '../schema.types.ts';

export const cardById = (id: string, { viewer, services, loaders }: Context) =>
  services.cards.byId(viewer, id, (key) => loaders.card.load(key));

export const Card: CardResolvers = {
  __resolveReference: ({ id }, context) => cardById(id, context),
  user: ({ userId }) => ({ id: userId }),
  word: ({ wordId }, _, { services }) => (wordId === null ? null : services.words.byId(wordId)),
  translation: ({ translationId }) => (translationId === null ? null : { id: translationId }),
  retrievability: (card, _, { services }) => services.cards.retrievability(card),
  nextReviews: (card, _, { services, loaders }) =>
    services.cards.nextReviews(card, (userId) => loaders.learnerSettings.load(userId)),
  reviews: notImplemented('The log of reviews'),
};
