import { notImplemented } from '#platform/errors.ts';
import type { MutationResolvers } from '../schema.types.ts';

export const Mutation: MutationResolvers = {
  translate: (_, { input }, { viewer, services, ...request }) =>
    services.translations.translate(viewer, input, request),
  translateBatch: notImplemented('Translating several texts at once'),
  rateTranslation: (_, rate, { viewer, services }) => services.ratings.rate(viewer, rate),
  deleteTranslation: (_, { id }, { viewer, services }) => services.translations.delete(viewer, id),
  saveGlossaryTerm: notImplemented('The glossary'),
  deleteGlossaryTerm: notImplemented('The glossary'),
  importGlossary: notImplemented('The glossary'),
  createDocumentUpload: notImplemented('Translating documents'),
  translateDocument: notImplemented('Translating documents'),
  deleteDocument: notImplemented('Translating documents'),
};
