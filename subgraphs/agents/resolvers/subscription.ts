import type { RunEvent } from '../domain/run.ts';
import type { SubscriptionResolvers } from '../schema.types.ts';

export const Subscription: SubscriptionResolvers = {
  agentRunProgress: {
    subscribe: (_, { runId, after }, { viewer, services }) => services.progress.follow(viewer, runId, after ?? 0),
    // Each value of the iterator is the event itself.
    resolve: (event: RunEvent) => event,
  },
};
