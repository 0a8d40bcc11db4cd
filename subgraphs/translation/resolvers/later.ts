import { notImplemented } from '#platform/errors.ts';
import type { GlossaryTermResolvers } from '../schema.types.ts';

/** Types of the contract whose capability comes with a later release. */
export const GlossaryTerm: GlossaryTermResolvers = { __resolveReference: notImplemented('The glossary') };
