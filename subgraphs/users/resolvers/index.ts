import { DateTime, EmailAddress, LocalDate } from '#platform/scalars.ts';
import type { Resolvers } from '../schema.types.ts';
import { Mutation } from './mutation.ts';
import { Query } from './query.ts';
import { User } from './user.ts';

export const resolvers: Resolvers = { Query, Mutation, User, DateTime, Date: LocalDate, EmailAddress };
