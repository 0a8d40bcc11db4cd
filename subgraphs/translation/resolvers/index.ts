import { DateTime } from '#platform/scalars.ts';
import type { Resolvers } from '../schema.types.ts';
import { Document, GlossaryTerm, Subscription } from './later.ts';
import { Mutation } from './mutation.ts';
import { Query } from './query.ts';
import { Translation } from './translation.ts';
import { User } from './user.ts';

export const resolvers: Resolvers = {
  Query,
  Mutation,
  Subscription,
  Translation,
  User,
  GlossaryTerm,
  Document,
  DateTime,
};
