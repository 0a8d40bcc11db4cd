import { DateTime } from '#platform/scalars.ts';
import type { Resolvers } from '../schema.types.ts';
import { AgentRun } from './agent-run.ts';
import { AgentRunEvent, ReviewRequested, RunStatusChanged } from './agent-run-event.ts';
import { LearningItem } from './learning-item.ts';
import { Mutation } from './mutation.ts';
import { Query } from './query.ts';
import { Subscription } from './subscription.ts';
import { User } from './user.ts';

export const resolvers: Resolvers = {
  Query,
  Mutation,
  Subscription,
  AgentRun,
  AgentRunEvent,
  ReviewRequested,
  RunStatusChanged,
  LearningItem,
  User,
  DateTime,
};
