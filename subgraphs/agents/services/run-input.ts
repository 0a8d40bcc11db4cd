import type { UserError } from '#platform/errors.ts';
import { checkTexts, invalid, invalidField, type Validated, valid } from '#platform/validation.ts';
import type { NewRun } from '../data/runs.ts';
import type { Language, ReviewAnswer, ReviewDecision } from '../domain/run.ts';

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

export type RunRequest = Omit<NewRun, 'id' | 'userId' | 'retryOf'>;

const MAX_TEXT = 20_000;
const MAX_CONTEXT = 5_000;
const MAX_KEY = 128;
/** Keys of the runs that retry another begin so, and those of users do not. */
export const RETRY_KEY = 'retry:';
const DEFAULT_WORKFLOW = 'assist';

/** What is asked of a new run, checked. Lengths are in UTF-16 units. */
export function validateStart(input: StartRun, isWorkflow: (name: string) => boolean): Validated<RunRequest> {
  const { text, source = null, target = null, idempotencyKey } = input;
  // Blank surroundings are none.
  const context = input.context?.trim() ? input.context : null;
  const workflow = input.workflow ?? DEFAULT_WORKFLOW;
  const problems: UserError[] = checkTexts(
    [['input', 'text'], text, { max: MAX_TEXT }],
    [['input', 'context'], context, { max: MAX_CONTEXT }],
    [['input', 'idempotencyKey'], idempotencyKey, { max: MAX_KEY }],
  );
  if (idempotencyKey.startsWith(RETRY_KEY)) {
    problems.push(invalidField(['input', 'idempotencyKey'], `idempotencyKey must not begin with ${RETRY_KEY}`));
  }
  if (source !== null && source === target) {
    problems.push(invalidField(['input', 'target'], 'target must be the other language than source.'));
  }
  if (!isWorkflow(workflow)) problems.push(invalidField(['input', 'workflow'], 'There is no such workflow.'));
  return problems.length > 0
    ? invalid(...problems)
    : valid({ text, context, source, target, workflow, requireReview: input.requireReview ?? false, idempotencyKey });
}

/** Whether a run was asked for in these words: what else would be done under the same key is another run. */
export const isSameRequest = (run: Omit<RunRequest, 'idempotencyKey'>, request: RunRequest): boolean =>
  (['text', 'context', 'source', 'target', 'workflow', 'requireReview'] as const).every(
    (field) => run[field] === request[field],
  );

/** What a person says to a review, checked. */
export function validateAnswer(
  decision: ReviewDecision,
  editedText: string | null | undefined,
): Validated<ReviewAnswer | 'REJECT'> {
  if (decision !== 'EDIT') {
    if (editedText != null) return invalid(invalidField(['editedText'], 'editedText belongs to EDIT alone.'));
    return valid(decision === 'REJECT' ? 'REJECT' : { editedText: null });
  }
  if (editedText == null) return invalid(invalidField(['editedText'], 'editedText is needed to EDIT.'));
  const problems = checkTexts([['editedText'], editedText, { max: MAX_TEXT }]);
  return problems.length > 0 ? invalid(...problems) : valid({ editedText });
}
