import { notImplemented } from '#platform/errors.ts';
import type { DocumentResolvers } from '../schema.types.ts';

/** Types of the contract whose capability comes with a later release. */
export const Document: DocumentResolvers = { __resolveReference: notImplemented('Translating documents') };
