import type { GrammarIssue } from '../../../domain/run.ts';
import type { RunContext, StepWork } from '../../workflow.ts';
import { englishOf } from '../english.ts';
import type { AssistState } from '../state.ts';

export function checkGrammar({ tools }: RunContext): StepWork<AssistState> {
  return async (state, { signal }) => {
    const english = englishOf(state);
    if (english === null) {
      return {
        outcome: 'SKIPPED',
        state: { grammarIssues: [] },
        summary: 'A word-by-word gloss has no grammar that could be checked.',
      };
    }
    const grammarIssues = await tools.checkGrammar(english, signal);
    return { state: { grammarIssues }, findings: { grammarIssues }, summary: summarise(grammarIssues) };
  };
}

/** After a person has written another text: it is what the run is about from then on. */
export function checkEdited(run: RunContext): StepWork<AssistState> {
  const check = checkGrammar(run);
  return async (state, step) => {
    const { findings, ...result } = await check(state, step);
    return { ...result, findings: { ...findings, outputText: state.editedText as string } };
  };
}

export function summarise({ length: found }: readonly GrammarIssue[]): string {
  if (found === 0) return 'Nothing to correct.';
  return found === 1 ? '1 thing to look at.' : `${found} things to look at.`;
}
