import { englishSide } from '#language/english-side.ts';
import type { RunContext, StepWork } from '../../workflow.ts';
import type { AssistState } from '../state.ts';

export function checkGrammar({ tools }: RunContext): StepWork<AssistState> {
  return async ({ translation }, { signal }) => {
    const english = englishSide(translation);
    if (english === null) {
      return { outcome: 'SKIPPED', summary: 'A word-by-word gloss has no grammar that could be checked.' };
    }
    const grammarIssues = await tools.checkGrammar(english, signal);
    return { findings: { grammarIssues }, summary: summarise(grammarIssues.length) };
  };
}

function summarise(found: number): string {
  if (found === 0) return 'Nothing to correct.';
  return found === 1 ? '1 thing to look at.' : `${found} things to look at.`;
}
