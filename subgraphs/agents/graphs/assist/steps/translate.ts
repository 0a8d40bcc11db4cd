import type { RunContext, StepContext, StepWork } from '../../workflow.ts';
import { type Draft, draftOf, kindOf } from '../draft.ts';
import type { AssistState } from '../state.ts';

/** The round of what is written first; each improvement is another one. */
export const FIRST_ROUND = 1;

/** Shows each segment whole, in the place of what was shown of it in this round. */
export function writeSegments({ write }: Pick<StepContext, 'write'>, round: number, texts: readonly string[]): void {
  for (const [segment, text] of texts.entries()) write({ round, segment, offset: 0, text });
}

/** A short text, in one call, which the owner's history keeps. */
export function translate({ input, tools }: RunContext): StepWork<AssistState> {
  return async ({ direction }, { signal, write }) => {
    const { text, context } = input;
    const ask = { text, context, ...direction, key: '', record: true };
    const translated = await tools.translate(ask, {
      signal,
      onDelta: (delta) => write({ round: FIRST_ROUND, ...delta }),
    });
    const draft = draftOf(translated);
    return {
      state: { draft, translationId: translated.id },
      findings: { translationId: translated.id, outputText: draft.text },
      summary: summarise(draft, translated.engine),
    };
  };
}

export function summarise(draft: Draft, engine: string): string {
  const count = draft.segments.length;
  const sentences = count === 1 ? '1 sentence' : `${count} sentences`;
  if (draft.segments.every(({ kind }) => kind === 'GLOSS') && count > 0) {
    return `No engine could translate this: a word-by-word gloss of ${sentences} instead.`;
  }
  const glossed = kindOf(draft) === 'GLOSS' ? ', some of them only glossed word by word' : '';
  return `Translated ${sentences} (${engine})${glossed}.`;
}
