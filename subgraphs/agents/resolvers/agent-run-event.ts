import type { AgentRunEventResolvers, ReviewRequestedResolvers, RunStatusChangedResolvers } from '../schema.types.ts';
import { runById } from './agent-run.ts';

export const AgentRunEvent: AgentRunEventResolvers = {
  __resolveType: ({ type }) => type,
};

export const RunStatusChanged: RunStatusChangedResolvers = {
  run: ({ runId }, _, context) => runById(runId, context),
};

export const ReviewRequested: ReviewRequestedResolvers = {
  draft: ({ translationId }) => (translationId === null ? null : { id: translationId }),
};
