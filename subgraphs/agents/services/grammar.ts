import { detectLanguage } from '#language/scripts.ts';
import { badUserInput, PublicError } from '#platform/errors.ts';
import { textProblem } from '#platform/validation.ts';
import { requireUser, type Viewer } from '#platform/viewer.ts';
import type { GrammarIssue } from '../domain/run.ts';
import { type GrammarChecker, GrammarUnavailable } from '../grammar/checker.ts';
import type { AskModel } from '../grammar/model-reviewer.ts';
import type { ModelAccess } from '../graphs/workflow.ts';

const MAX_TEXT = 20_000;
/** What the model may say of one text. */
const MAX_ANSWER_TOKENS = 1_500;

/** The model as the grammar checker asks it. */
export const grammarReviewer = (model: ModelAccess | null): AskModel | undefined =>
  model
    ? ({ system, user, signal }) => model.ask({ system, user, maxTokens: MAX_ANSWER_TOKENS }, { signal })
    : undefined;

/**
 * Checks English without a run.
 * @param modelFor the language model on a user's account; null where there is none
 */
export function createGrammarService(checker: GrammarChecker, modelFor: (userId: string) => ModelAccess | null) {
  return {
    /** Nothing is found in a text that is not English. @throws UNAUTHENTICATED, BAD_USER_INPUT, SUBGRAPH_UNAVAILABLE */
    async check(viewer: Viewer, text: string): Promise<GrammarIssue[]> {
      const { id } = requireUser(viewer);
      const problem = textProblem(text, { max: MAX_TEXT });
      if (problem) throw badUserInput(`text ${problem}.`);
      if (detectLanguage(text).language !== 'EN') return [];
      return checker.check(text, undefined, grammarReviewer(modelFor(id))).catch((error) => {
        if (!(error instanceof GrammarUnavailable)) throw error;
        throw new PublicError('SUBGRAPH_UNAVAILABLE', 'The grammar checker is busy. Try again in a moment.');
      });
    },
  };
}

export type GrammarService = ReturnType<typeof createGrammarService>;
