import { isUuid } from '#platform/validation.ts';
import type { Context } from '../context.ts';
import type { UserResolvers } from '../schema.types.ts';

export const userById = (id: string, { viewer, services, loaders }: Context) =>
  isUuid(id) ? services.accounts.byId(viewer, id, (key) => loaders.user.load(key)) : null;

export const User: UserResolvers = {
  __resolveReference: ({ id }, context) => userById(id, context),
  sessions: ({ id }, _, { viewer, services, loaders }) =>
    services.sessions.list(viewer, id, (userId) => loaders.sessions.load(userId)),
  usage: (user, _, { viewer, services, loaders }) => services.usage.today(viewer, user, loaders),
};
