import { z } from 'zod';
import { askModel } from '../../ask-model.ts';
import { LANGUAGE_NAMES, taskOf } from '../../prompt.ts';
import type { ModelAccess, RunContext, StepWork } from '../../workflow.ts';
import { type Draft, withTargets } from '../draft.ts';
import { harmonise, type TermRenderings } from '../harmonise.ts';
import { translator } from '../roles/translator.ts';
import type { AssistState } from '../state.ts';
import { recurringWords, renderingsOf, withGlossary } from '../terms.ts';
import { FIRST_ROUND } from './translate.ts';

/** What a model is shown; terms come again within less than that. */
const MOST_SHOWN = 10_000;
const MAX_TOKENS = 800;

const answer = z.object({
  terms: z
    .array(z.object({ source: z.string().min(2).max(60), renderings: z.array(z.string().min(2).max(60)).max(6) }))
    .max(40),
});

/** The parts were translated side by side: what is called one thing in the source is called one thing again. */
export function harmoniseTerms({ tools }: RunContext): StepWork<AssistState> {
  return async ({ draft }, { signal, write }) => {
    const words = recurringWords(draft.segments, draft.source);
    if (words.length === 0) return { outcome: 'SKIPPED', summary: 'No word occurs in more than one sentence.' };
    const { answer: asked, note } = await askModel(tools, signal, (model) => askForTerms(model, draft, signal));
    const terms = asked ?? (await fromDictionary(words));
    const { targets, unified } = harmonise(draft.segments, withGlossary(terms, draft.terms), draft.target);
    if (unified.length === 0) return { summary: `Each term is called one thing throughout.${note}` };

    const harmonised = withTargets(draft, targets);
    targets.forEach((text, segment) => {
      if (text !== draft.segments[segment]?.targetText) write({ round: FIRST_ROUND, segment, offset: 0, text });
    });
    const changes = unified.map(({ source, target }) => `${source}: ${target}`).join(', ');
    return {
      state: { draft: harmonised },
      findings: { outputText: harmonised.text },
      summary: `Called one thing throughout: ${changes}.${note}`,
    };

    async function fromDictionary(of: string[]): Promise<TermRenderings[]> {
      const senses = await tools.senses(of, signal);
      return of.map((word, index) => renderingsOf(word, senses[index] ?? [], draft.source));
    }
  };
}

async function askForTerms(model: ModelAccess, draft: Draft, signal: AbortSignal): Promise<TermRenderings[]> {
  const task = `Find the terms of "segments" (nouns of the trade, names of things, roles, documents and departments) whose translation from ${LANGUAGE_NAMES[draft.source]} into ${LANGUAGE_NAMES[draft.target]} differs from segment to segment though they mean the same thing. Answer with one JSON object {"terms": [{"source": string, "renderings": [string]}]} and nothing else: for each such term every way in which it was translated, as it stands there in the singular, the best one first. {"terms": []} when there is none.`;
  let shown = 0;
  const segments = draft.segments
    .map(({ sourceText, targetText }) => ({ source: sourceText, target: targetText }))
    .filter(({ source, target }) => {
      shown += source.length + target.length;
      return shown <= MOST_SHOWN;
    });
  const question = { system: taskOf(translator, task), user: JSON.stringify({ task: 'terms', segments }) };
  return (await model.askFor({ ...question, maxTokens: MAX_TOKENS }, answer, { signal })).terms;
}
