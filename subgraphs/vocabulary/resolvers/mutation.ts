import { notImplemented } from '#platform/errors.ts';
import type { MutationResolvers } from '../schema.types.ts';

export const Mutation: MutationResolvers = {
  addCard: (_, { input }, { viewer, services }) => services.cards.add(viewer, input),
  deleteCard: (_, { id }, { viewer, services }) => services.cards.remove(viewer, id),
  updateCard: notImplemented('Changing a card'),
  reviewCard: notImplemented('Reviewing a card'),
  undoReview: notImplemented('Undoing a review'),
  suspendCard: notImplemented('Suspending a card'),
  importCards: notImplemented('Importing cards'),
  createCardImport: notImplemented('Importing cards'),
  startCardImport: notImplemented('Importing cards'),
  exportCards: notImplemented('Exporting cards'),
  optimizeScheduler: notImplemented('Optimizing the scheduler'),
};
