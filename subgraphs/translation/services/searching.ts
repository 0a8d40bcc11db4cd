import { badUserInput } from '#platform/errors.ts';
import { textProblem } from '#platform/validation.ts';

const MAX_SEARCH = 200;

export interface PageArguments {
  first?: number | null;
  after?: string | null;
  search?: string | null;
}

/**
 * What a text must have in it; null for nothing in particular.
 * @throws BAD_USER_INPUT
 */
export function readSearch(search: string | null | undefined): string | null {
  if (!search?.trim()) return null;
  const problem = textProblem(search, { max: MAX_SEARCH });
  if (problem) throw badUserInput(`search ${problem}.`);
  return search.trim();
}
