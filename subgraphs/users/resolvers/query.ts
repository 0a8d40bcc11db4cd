import type { QueryResolvers } from '../schema.types.ts';
import { userById } from './user.ts';

export const Query: QueryResolvers = {
  me: (_, __, context) => (context.viewer.id === null ? null : userById(context.viewer.id, context)),
  users: (_, args, { viewer, services }) => services.accounts.list(viewer, args),
  erasure: (_, { id }, { services }) => services.erasure.byId(id),
};
