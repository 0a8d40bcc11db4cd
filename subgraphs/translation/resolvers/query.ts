import type { QueryResolvers } from '../schema.types.ts';
import { documentById } from './document.ts';
import { translationById } from './translation.ts';

export const Query: QueryResolvers = {
  me: (_, __, { viewer }) => (viewer.id === null ? null : { id: viewer.id }),
  translation: (_, { id }, context) => translationById(id, context),
  detectLanguage: (_, { text }, { services }) => services.translations.detectLanguage(text),
  translationEngines: (_, __, { services }) => services.engines.states(),
  glossaryTerms: (_, args, { viewer, services }) => services.glossary.page(viewer, args),
  document: (_, { id }, context) => documentById(id, context),
};
