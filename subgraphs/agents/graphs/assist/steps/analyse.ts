import { complexityOf, lengthOf } from '../../../domain/complexity.ts';
import type { RunContext, StepWork } from '../../workflow.ts';
import { directionOf } from '../draft.ts';
import type { AssistState } from '../state.ts';

export function analyse({ input }: RunContext): StepWork<AssistState> {
  return async () => {
    const complexity = complexityOf(input.text);
    const summary = `${complexity === 'SIMPLE' ? 'Simple' : 'Complex'}: ${lengthOf(input.text)} characters.`;
    return { state: { complexity, direction: directionOf(input) }, findings: { complexity }, summary };
  };
}
