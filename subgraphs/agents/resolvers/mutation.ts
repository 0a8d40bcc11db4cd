import { notImplemented } from '#platform/errors.ts';
import type { MutationResolvers } from '../schema.types.ts';

export const Mutation: MutationResolvers = {
  startAgentRun: (_, { input }, { viewer, services }) => services.runs.start(viewer, input),
  cancelAgentRun: (_, { id }, { viewer, services }) => services.runs.cancel(viewer, id),
  resumeAgentRun: notImplemented('Answering a review'),
  retryAgentRun: notImplemented('Retrying a run'),
};
