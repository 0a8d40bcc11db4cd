import type { Context } from '../context.ts';
import type { AgentRunResolvers } from '../schema.types.ts';

export const runById = (id: string, { viewer, services, loaders }: Context) =>
  services.runs.byId(viewer, id, (key) => loaders.run.load(key));

export const AgentRun: AgentRunResolvers = {
  __resolveReference: ({ id }, context) => runById(id, context),
  user: ({ userId }) => ({ id: userId }),
  translation: ({ translationId }) => (translationId === null ? null : { id: translationId }),
  steps: ({ id }, _, { loaders }) => loaders.steps.load(id),
};
