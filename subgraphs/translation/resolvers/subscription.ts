import { notImplemented } from '#platform/errors.ts';
import type { SubscriptionResolvers } from '../schema.types.ts';
import type { DocumentEventRow } from '../services/documents/index.ts';

export const Subscription: SubscriptionResolvers = {
  translationStream: { subscribe: notImplemented('Streaming a translation') },
  documentProgress: {
    subscribe: (_, { id, after }, { viewer, services }) => services.documentProgress.follow(viewer, id, after ?? 0),
    // Each value of the iterator is the event itself.
    resolve: (event: DocumentEventRow) => event,
  },
};
