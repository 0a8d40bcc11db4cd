import type { Context } from '../context.ts';
import type { CardResolvers } from '../schema.types.ts';

export const cardById = (id: string, { viewer, services, loaders }: Context) =>
  services.cards.byId(viewer, id, (key) => loaders.card.load(key));

export const Card: CardResolvers = {
  __resolveReference: ({ id }, context) => cardById(id, context),
  user: ({ userId }) => ({ id: userId }),
  word: ({ wordId }, _, { services }) => (wordId === null ? null : services.words.byId(wordId)),
  translation: ({ translationId }) => (translationId === null ? null : { id: translationId }),
  retrievability: (card, _, { services, loaders }) =>
    services.cards.retrievability(card, (userId) => loaders.schedulerSettings.load(userId)),
  nextReviews: (card, _, { services, loaders }) =>
    services.cards.nextReviews(card, (userId) => loaders.schedulerSettings.load(userId)),
  reviews: (card, { first }, { services, loaders }) =>
    services.reviews.ofCard(card, first, (cardId) => loaders.reviewsOfCard.load(cardId)),
};
