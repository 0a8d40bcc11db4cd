import type { UserError } from '#platform/errors.ts';

export interface DeleteResult {
  deletedId: string | null;
  userErrors: UserError[];
}

export const deleted = (deletedId: string): DeleteResult => ({ deletedId, userErrors: [] });

/** @param what as in "There is no such term." */
export const nothingToDelete = (what: string): DeleteResult => ({
  deletedId: null,
  userErrors: [{ code: 'NOT_FOUND', message: `There is no such ${what}.`, field: ['id'] }],
});
