import { notImplemented } from '#platform/errors.ts';
import type { SubscriptionResolvers, TranslationStreamEventResolvers } from '../schema.types.ts';
import type { StreamEvent } from '../services/translation-stream.ts';

export const Subscription: SubscriptionResolvers = {
  translationStream: {
    subscribe: (_, { input }, { viewer, services, logger }) => services.streams.follow(viewer, input, { logger }),
    // Each value of the iterator is the event itself.
    resolve: (event: StreamEvent) => event,
  },
  documentProgress: { subscribe: notImplemented('Translating documents') },
};

export const TranslationStreamEvent: TranslationStreamEventResolvers = {
  __resolveType: ({ type }) => type,
};
