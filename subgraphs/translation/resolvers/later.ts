import { notImplemented } from '#platform/errors.ts';
import type { DocumentResolvers, SubscriptionResolvers } from '../schema.types.ts';

/** Types of the contract whose capability comes with a later release. */
export const Document: DocumentResolvers = { __resolveReference: notImplemented('Translating documents') };
export const Subscription: SubscriptionResolvers = {
  translationStream: { subscribe: notImplemented('Streaming a translation') },
  documentProgress: { subscribe: notImplemented('Translating documents') },
};
