import type { UserError } from './errors.ts';

/** Either the value in its stored form, or what is wrong with it. */
export type Validated<T> = { value: T; userErrors: [] } | { value: null; userErrors: UserError[] };

export const valid = <T>(value: T): Validated<T> => ({ value, userErrors: [] });
export const invalid = (...userErrors: UserError[]): Validated<never> => ({ value: null, userErrors });

export const invalidField = (field: string[], message: string): UserError => ({
  code: 'BAD_USER_INPUT',
  message,
  field,
});

export interface TextRule {
  /** UTF-16 units. */
  max: number;
  /** @default 1 */
  min?: number;
}

/**
 * What is wrong with a text that a person sent, or null. NUL can't be stored by PostgreSQL; half a surrogate pair can't be
 * encoded in UTF-8 and would come back as another character.
 */
export function textProblem(text: string, { max, min = 1 }: TextRule): string | null {
  if (text.trim().length < min) return min === 1 ? 'must not be empty' : `must have at least ${min} characters`;
  if (text.length > max) return `must have at most ${max} characters (it has ${text.length})`;
  if (text.includes('\0')) return 'must not contain a NUL character';
  if (!text.isWellFormed()) return 'contains half of a surrogate pair';
  return null;
}

/** The `userErrors` for named texts: `[['input', 'text'], value, rule]` each. */
export function checkTexts(
  ...texts: [field: string[], text: string | null | undefined, rule: TextRule][]
): UserError[] {
  return texts.flatMap(([field, text, rule]) => {
    const problem = text == null ? null : textProblem(text, rule);
    return problem ? [invalidField(field, `${field.at(-1)} ${problem}.`)] : [];
  });
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Ids come from clients: what is not written as we gave it out (PostgreSQL would take capitals for the same) is the id of
 * nothing, and PostgreSQL must not be asked.
 */
export const isUuid = (text: string): boolean => UUID.test(text);
