import type { QueryResolvers } from '../schema.types.ts';
import { runById } from './agent-run.ts';

export const Query: QueryResolvers = {
  me: (_, __, { viewer }) => (viewer.id === null ? null : { id: viewer.id }),
  agentRun: (_, { id }, context) => runById(id, context),
  agentWorkflows: (_, __, { services }) => services.runs.workflows(),
  checkGrammar: (_, { text }, { viewer, services }) => services.grammar.check(viewer, text),
};
