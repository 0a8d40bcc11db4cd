import { DateTime } from '#platform/scalars.ts';
import type { Resolvers } from '../schema.types.ts';
import { Document } from './document.ts';
import { GlossaryTerm } from './later.ts';
import { Mutation } from './mutation.ts';
import { Query } from './query.ts';
import { Subscription } from './subscription.ts';
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
