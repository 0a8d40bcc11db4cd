import { detectLanguage } from '#language/scripts.ts';
import { checkTexts, invalid, invalidField, type Validated, valid } from '#platform/validation.ts';
import { directionOf } from '../domain/directions.ts';
import type { Formality, Language } from '../domain/translation.ts';
import type { TranslationRequest } from './engines/engine.ts';

export const MAX_TEXT = 20_000;
const MAX_CONTEXT = 5_000;
const MAX_KEY = 128;

/** The contract's defaults stand for what is left out, and for an explicit null. */
export interface Translate {
  text: string;
  source?: Language | null;
  target?: Language | null;
  context?: string | null;
  formality?: Formality | null;
  record?: boolean | null;
  idempotencyKey?: string | null;
}

export interface ValidTranslate extends Omit<TranslationRequest, 'userId' | 'glossary'> {
  text: string;
  idempotencyKey: string | null;
}

export function validateTranslate(input: Translate): Validated<ValidTranslate> {
  const { text, context, formality, idempotencyKey } = input;
  const problems = checkTexts(
    [['input', 'text'], text, { max: MAX_TEXT }],
    [['input', 'context'], context, { max: MAX_CONTEXT, min: 0 }],
    [['input', 'idempotencyKey'], idempotencyKey, { max: MAX_KEY }],
  );
  if (problems.length > 0) return invalid(...problems);

  const direction = directionOf(input, detectLanguage(text));
  if (!direction) {
    return invalid(invalidField(['input', 'target'], 'target must be another language than the one of the text.'));
  }
  return valid({
    ...direction,
    text,
    context: context?.trim() ? context : null,
    formality: formality ?? 'DEFAULT',
    idempotencyKey: idempotencyKey ?? null,
  });
}
