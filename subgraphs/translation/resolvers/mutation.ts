import { notImplemented } from '#platform/errors.ts';
import type { MutationResolvers } from '../schema.types.ts';

export const Mutation: MutationResolvers = {
  translate: (_, { input }, { viewer, services, ...request }) =>
    services.translations.translate(viewer, input, request),
  translateBatch: notImplemented('Translating several texts at once'),
  rateTranslation: notImplemented('Rating a translation'),
  deleteTranslation: (_, { id }, { viewer, services }) => services.translations.delete(viewer, id),
  saveGlossaryTerm: notImplemented('The glossary'),
  deleteGlossaryTerm: notImplemented('The glossary'),
  importGlossary: notImplemented('The glossary'),
  createDocumentUpload: (_, { input }, { viewer, services }) => services.documents.createUpload(viewer, input),
  translateDocument: (_, { id, target }, { viewer, services }) => services.documents.translate(viewer, id, target),
  deleteDocument: (_, { id }, { viewer, services }) => services.documents.delete(viewer, id),
};
