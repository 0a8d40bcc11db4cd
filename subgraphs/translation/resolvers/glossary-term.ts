import type { GlossaryTermResolvers } from '../schema.types.ts';

export const GlossaryTerm: GlossaryTermResolvers = {
  __resolveReference: ({ id }, { viewer, services, loaders }) =>
    services.glossary.byId(viewer, id, (key) => loaders.glossaryTerm.load(key)),
};
