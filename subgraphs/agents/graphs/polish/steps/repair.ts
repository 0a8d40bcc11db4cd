import { applyRepairs, lastingRepairs, safeRepairs } from '../../../domain/repairs.ts';
import type { RunContext, StepWork } from '../../workflow.ts';
import type { PolishState } from '../state.ts';

/** Takes the suggestions that are certain, and looks at the text again: a repair that needs another one is not taken. */
export function repair({ input, tools }: RunContext): StepWork<PolishState> {
  return async ({ issues }, { signal, write }) => {
    const certain = safeRepairs(issues);
    const after = certain.length === 0 ? [] : await tools.checkGrammar(applyRepairs(input.text, certain).text, signal);
    const repairs = lastingRepairs(input.text, certain, after);
    const { text } = applyRepairs(input.text, repairs);
    write({ round: 1, segment: 0, offset: 0, text });
    const summary = `${repairs.length} of ${issues.length} repaired; the others are for you to decide.`;
    return {
      state: { repairs, text },
      findings: { outputText: text },
      summary: repairs.length === issues.length ? `${repairs.length} repaired.` : summary,
    };
  };
}
