import type { UserResolvers } from '../schema.types.ts';

export const User: UserResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  translations: ({ id }, args, { viewer, services }) => services.translations.page(viewer, id, args),
  documents: ({ id }, args, { viewer, services }) => services.documents.page(viewer, id, args),
};
