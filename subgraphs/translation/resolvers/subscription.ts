import type { SubscriptionResolvers, TranslationStreamEventResolvers } from '../schema.types.ts';
import type { DocumentEventRow } from '../services/documents/index.ts';
import type { StreamEvent } from '../services/translation-stream.ts';

// Each value of an iterator is the event itself.
export const Subscription: SubscriptionResolvers = {
  translationStream: {
    subscribe: (_, { input }, { viewer, services, logger }) => services.streams.follow(viewer, input, { logger }),
    resolve: (event: StreamEvent) => event,
  },
  documentProgress: {
    subscribe: (_, { id, after }, { viewer, services }) => services.documentProgress.follow(viewer, id, after ?? 0),
    resolve: (event: DocumentEventRow) => event,
  },
};

export const TranslationStreamEvent: TranslationStreamEventResolvers = {
  __resolveType: ({ type }) => type,
};
