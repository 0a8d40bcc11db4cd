import type { Context } from '../context.ts';
import type { DocumentResolvers } from '../schema.types.ts';

export const documentById = (id: string, { viewer, services, loaders }: Context) =>
  services.documents.byId(viewer, id, (key) => loaders.document.load(key));

export const Document: DocumentResolvers = {
  __resolveReference: ({ id }, context) => documentById(id, context),
  downloadUrl: (document, _, { viewer, services }) => services.documents.downloadUrl(viewer, document),
};
