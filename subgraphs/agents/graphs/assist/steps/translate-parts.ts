import { assemble } from '#language/segments.ts';
import type { PartWork, RunContext, StepWork } from '../../workflow.ts';
import { type Draft, draftOf } from '../draft.ts';
import { partsOf } from '../parts.ts';
import type { AssistState, PartState, PartTranslation } from '../state.ts';
import { FIRST_ROUND, summarise } from './translate.ts';

export function split({ input }: RunContext): PartWork<AssistState> {
  return async () => ({ parts: partsOf(input.text) });
}

/**
 * One part, which is not recorded by itself. With the run's context and no other, so that what a model makes of its segments
 * is found again when the whole text is recorded.
 */
export function translatePart({
  input,
  tools,
}: RunContext): PartWork<PartState, { translatedParts: PartTranslation[] }> {
  return async ({ part: { index, text, firstSegment }, direction }, { signal, write }) => {
    const ask = { text, context: input.context, ...direction, key: `part:${index}`, record: false };
    const translated = await tools.translate(ask, {
      signal,
      onDelta: ({ segment, ...delta }) => write({ round: FIRST_ROUND, segment: firstSegment + segment, ...delta }),
    });
    return { translatedParts: [{ index, translated }] };
  };
}

/** Puts the parts together, and the whole into the owner's history as one translation. */
export function merge({ input, tools }: RunContext): StepWork<AssistState> {
  return async ({ direction, parts, translatedParts }, { signal }) => {
    const { text, context } = input;
    const recorded = await tools.translate({ text, context, ...direction, key: '', record: true }, { signal });
    const drafts = translatedParts.map(({ translated }) => draftOf(translated));
    const terms = drafts.flatMap((draft) => draft.terms);
    const draft: Draft = {
      ...direction,
      sourceText: text,
      text: assemble(
        text,
        parts,
        drafts.map((part) => part.text),
        direction.target,
      ).text,
      segments: drafts.flatMap(({ segments }) => segments),
      terms: terms.filter(({ source }, at) => terms.findIndex((other) => other.source === source) === at),
    };
    return {
      state: { draft, translationId: recorded.id },
      findings: { translationId: recorded.id, outputText: draft.text },
      summary: `${summarise(draft, recorded.engine).slice(0, -1)}, in ${count(parts.length)}.`,
    };
  };
}

const count = (parts: number): string => (parts === 1 ? '1 part' : `${parts} parts side by side`);
