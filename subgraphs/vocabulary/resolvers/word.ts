import type { WordResolvers } from '../schema.types.ts';

export const Word: WordResolvers = {
  __resolveReference: ({ id }, { services }) => services.words.byId(id),
  examples: (word, _, { services }) => services.words.examples(word),
  card: (word, _, { viewer, services, loaders }) =>
    services.words.cardOf(viewer, word, (id) => loaders.cardForWord.load(id)),
};
