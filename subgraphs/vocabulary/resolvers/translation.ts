import type { Context } from '../context.ts';
import type { TranslationResolvers } from '../schema.types.ts';
import type { TranslationReference } from '../services/key-terms.ts';

const keyTerms = (translation: TranslationReference, first: number, { viewer, services, loaders }: Context) =>
  services.keyTerms.of(viewer, translation, first, {
    card: (wordId) => loaders.cardForWord.load(wordId),
    learner: (userId) => loaders.learnerSettings.load(userId),
    scheduler: (userId) => loaders.schedulerSettings.load(userId),
  });

export const Translation: TranslationResolvers = {
  __resolveReference: (reference) => reference,
  keyTerms: (translation, { first }, context) => keyTerms(translation, first, context),
  keyWords: async (translation, { first }, context) =>
    (await keyTerms(translation, first, context)).map(({ word }) => word),
};
