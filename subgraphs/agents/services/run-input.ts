import type { UserError } from '#platform/errors.ts';
import { checkTexts, invalid, invalidField, type Validated, valid } from '#platform/validation.ts';
import type { NewRun } from '../data/runs.ts';
import type { Language } from '../domain/run.ts';

/** The contract's defaults stand for what is left out, and for an explicit null. */
export interface StartRun {
  text: string;
  context?: string | null;
  source?: Language | null;
  target?: Language | null;
  workflow?: string | null;
  requireReview?: boolean | null;
  idempotencyKey: string;
}

const MAX_TEXT = 20_000;
const MAX_CONTEXT = 5_000;
const MAX_KEY = 128;
const DEFAULT_WORKFLOW = 'assist';

/** What is asked of a new run, checked. Lengths are in UTF-16 units. */
export function validateStart(
  input: StartRun,
  isWorkflow: (name: string) => boolean,
): Validated<Omit<NewRun, 'id' | 'userId'>> {
  const { text, source = null, target = null, idempotencyKey } = input;
  // Blank surroundings are none.
  const context = input.context?.trim() ? input.context : null;
  const workflow = input.workflow ?? DEFAULT_WORKFLOW;
  const problems: UserError[] = checkTexts(
    [['input', 'text'], text, { max: MAX_TEXT }],
    [['input', 'context'], context, { max: MAX_CONTEXT }],
    [['input', 'idempotencyKey'], idempotencyKey, { max: MAX_KEY }],
  );
  if (source !== null && source === target) {
    problems.push(invalidField(['input', 'target'], 'target must be the other language than source.'));
  }
  if (!isWorkflow(workflow)) problems.push(invalidField(['input', 'workflow'], 'There is no such workflow.'));
  if (input.requireReview) {
    const message = 'Pausing for a review is not available yet.';
    problems.push({ code: 'NOT_IMPLEMENTED', message, field: ['input', 'requireReview'] });
  }
  return problems.length > 0
    ? invalid(...problems)
    : valid({ text, context, source, target, workflow, idempotencyKey });
}
