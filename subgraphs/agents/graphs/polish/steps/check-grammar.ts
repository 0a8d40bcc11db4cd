import type { RunContext, StepWork } from '../../workflow.ts';
import type { PolishState } from '../state.ts';

export function checkGrammar({ input, tools }: RunContext): StepWork<PolishState> {
  return async (_, { signal }) => {
    const issues = await tools.checkGrammar(input.text, signal);
    const summary = issues.length === 0 ? 'Nothing to correct.' : `${issues.length} found.`;
    return { state: { issues }, findings: { grammarIssues: issues }, summary };
  };
}
