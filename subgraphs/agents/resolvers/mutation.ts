import type { MutationResolvers } from '../schema.types.ts';

export const Mutation: MutationResolvers = {
  startAgentRun: (_, { input }, { viewer, services }) => services.runs.start(viewer, input),
  cancelAgentRun: (_, { id }, { viewer, services }) => services.runs.cancel(viewer, id),
  resumeAgentRun: (_, answer, { viewer, services }) => services.runs.resume(viewer, answer),
  retryAgentRun: (_, { id }, { viewer, services }) => services.runs.retry(viewer, id),
};
