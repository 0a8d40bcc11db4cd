import type { MutationResolvers } from '../schema.types.ts';

export const Mutation: MutationResolvers = {
  translate: (_, { input }, { viewer, services, ...request }) =>
    services.translations.translate(viewer, input, request),
  translateBatch: (_, { inputs }, { viewer, services, ...request }) =>
    services.batches.translateAll(viewer, inputs, request),
  rateTranslation: (_, rate, { viewer, services }) => services.ratings.rate(viewer, rate),
  deleteTranslation: (_, { id }, { viewer, services }) => services.translations.delete(viewer, id),
  saveGlossaryTerm: (_, { input }, { viewer, services }) => services.glossary.save(viewer, input),
  deleteGlossaryTerm: (_, { id }, { viewer, services }) => services.glossary.delete(viewer, id),
  importGlossary: (_, { csv }, { viewer, services }) => services.glossary.importCsv(viewer, csv),
  createDocumentUpload: (_, { input }, { viewer, services }) => services.documents.createUpload(viewer, input),
  translateDocument: (_, { id, target }, { viewer, services }) => services.documents.translate(viewer, id, target),
  deleteDocument: (_, { id }, { viewer, services }) => services.documents.delete(viewer, id),
};
