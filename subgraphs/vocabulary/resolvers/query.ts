import type { QueryResolvers } from '../schema.types.ts';
import { cardById } from './card.ts';

export const Query: QueryResolvers = {
  me: (_, __, { viewer }) => (viewer.id === null ? null : { id: viewer.id }),
  word: (_, { term }, { services }) => services.words.lookUp(term),
  wordSuggestions: (_, { term, first }, { services }) => services.words.suggestions(term, first),
  card: (_, { id }, context) => cardById(id, context),
  cardImport: (_, { id }, { viewer, services }) => services.imports.byId(viewer, id),
  similarWords: (_, { term, first }, { services }) => services.search.similarWords(term, first),
  searchCards: (_, { query, first }, { viewer, services }) => services.search.searchCards(viewer, query, first),
};
