import type { RunContext, StepWork, Translated } from '../../workflow.ts';
import type { AssistState } from '../state.ts';

export function translate({ input, tools }: RunContext): StepWork<AssistState> {
  return async (_, { signal }) => {
    const translation = await tools.translate(input, signal);
    return {
      state: { translation },
      findings: { translationId: translation.id, outputText: translation.targetText },
      segments: translation.segments,
      summary: summarise(translation),
    };
  };
}

function summarise({ kind, engine, segments }: Translated): string {
  const sentences = segments.length === 1 ? '1 sentence' : `${segments.length} sentences`;
  return kind === 'GLOSS'
    ? `No engine could translate this: a word-by-word gloss of ${sentences} instead.`
    : `Translated ${sentences} (${engine}).`;
}
