import { isUuid } from '#platform/validation.ts';
import type { Context } from '../context.ts';
import { fromStoredHit } from '../domain/glossary.ts';
import { toSegmentViews } from '../domain/segments.ts';
import type { TranslationResolvers } from '../schema.types.ts';

export const translationById = (id: string, { viewer, services, loaders }: Context) =>
  isUuid(id) ? services.translations.byId(viewer, id, (key) => loaders.translation.load(key)) : null;

export const Translation: TranslationResolvers = {
  __resolveReference: ({ id }, context) => translationById(id, context),
  user: ({ userId }) => ({ id: userId }),
  segments: (translation) => toSegmentViews(translation, translation.segments),
  glossaryHits: (translation) => translation.glossaryHits.map(fromStoredHit),
};
