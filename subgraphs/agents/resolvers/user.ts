import type { UserResolvers } from '../schema.types.ts';

export const User: UserResolvers = {
  agentRuns: ({ id }, args, { viewer, services }) => services.runs.page(viewer, id, args),
};
