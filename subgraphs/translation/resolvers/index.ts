import { DateTime } from '#platform/scalars.ts';
import type { Resolvers } from '../schema.types.ts';
import { Document } from './document.ts';
import { GlossaryTerm } from './glossary-term.ts';
import { Mutation } from './mutation.ts';
import { Query } from './query.ts';
import { Subscription, TranslationStreamEvent } from './subscription.ts';
import { Translation } from './translation.ts';
import { User } from './user.ts';

export const resolvers: Resolvers = {
  Query,
  Mutation,
  Subscription,
  TranslationStreamEvent,
  Translation,
  User,
  GlossaryTerm,
  Document,
  DateTime,
};
