import type { WordResolvers } from '../schema.types.ts';

export const Word: WordResolvers = {
  __resolveReference: ({ id }, { services }) => services.words.byId(id),
  // The phrasebook, which they come from, is not there yet.
  examples: () => [],
  card: (word, _, { viewer, services, loaders }) =>
    services.words.cardOf(viewer, word, (id) => loaders.cardForWord.load(id)),
};
