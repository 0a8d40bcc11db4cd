import type { MutationResolvers } from '../schema.types.ts';

export const Mutation: MutationResolvers = {
  addCard: (_, { input }, { viewer, services }) => services.cards.add(viewer, input),
  deleteCard: (_, { id }, { viewer, services }) => services.cards.remove(viewer, id),
  updateCard: (_, { id, input }, { viewer, services }) => services.cards.update(viewer, id, input),
  reviewCard: (_, input, { viewer, services }) => services.reviews.review(viewer, input),
  undoReview: (_, { cardId }, { viewer, services }) => services.reviews.undo(viewer, cardId),
  suspendCard: (_, { id, suspended }, { viewer, services }) => services.cards.suspend(viewer, id, suspended),
  importCards: (_, { csv }, { viewer, services }) => services.imports.importCsv(viewer, csv),
  createCardImport: (_, { input }, { viewer, services }) => services.imports.create(viewer, input),
  startCardImport: (_, { id }, { viewer, services }) => services.imports.start(viewer, id),
  exportCards: (_, { format }, { viewer, services }) => services.exports.export(viewer, format),
  optimizeScheduler: (_, __, { viewer, services }) => services.schedulerFitting.request(viewer),
};
