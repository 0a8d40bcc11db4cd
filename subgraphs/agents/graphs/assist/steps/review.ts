import type { Draft } from '../../../domain/run.ts';
import { finalText } from '../english.ts';
import type { AssistState } from '../state.ts';

/** What a person is asked about before anything is learnt from it. */
export const finalDraft = (state: AssistState): Draft => ({
  draftText: finalText(state),
  translationId: state.translationId,
  issues: state.grammarIssues,
});
