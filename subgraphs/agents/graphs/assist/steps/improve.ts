import { z } from 'zod';
import { askModel } from '../../ask-model.ts';
import { LANGUAGE_NAMES, taskOf } from '../../prompt.ts';
import type { ModelAccess, RunContext, StepWork } from '../../workflow.ts';
import { type MarkedDraft, withTargets } from '../draft.ts';
import { translator } from '../roles/translator.ts';
import type { AssistState } from '../state.ts';
import { FIRST_ROUND, writeSegments } from './translate.ts';

const LONGEST_ANSWER = 4_000;
/** UTF-16 units of the source in one question. */
const MOST_ASKED = 6_000;

/** Has the sentences with something wrong in them translated again, told what that was. */
export function improve({ input, tools }: RunContext): StepWork<AssistState> {
  return async ({ best, improvements }, step) => {
    const { signal } = step;
    const draft = best as MarkedDraft;
    const round = improvements + 1;
    const open = toDoBetter(draft);
    const { answer, note } = await askModel(tools, signal, (model) =>
      askForBetter(model, draft, { open, context: input.context, signal }),
    );
    if (!answer) {
      return { outcome: 'SKIPPED', state: { improved: false }, summary: `Nothing could be improved.${note}` };
    }

    const targets = draft.segments.map(({ targetText }, index) => answer.get(index) ?? targetText);
    writeSegments(step, FIRST_ROUND + round, targets);
    const improved = withTargets(draft, targets, 'TRANSLATION');
    const count = targets.filter((text, index) => text !== draft.segments[index]!.targetText).length;
    const summary = `Wrote ${count === 1 ? '1 sentence' : `${count} sentences`} anew.`;
    return { state: { draft: improved, improvements: round, improved: true }, summary };
  };
}

/** The segments that something is known to be wrong with; all of them when only the whole did not please. */
function toDoBetter({ segments, quality }: MarkedDraft): number[] {
  const named = new Set(quality.problems.map(({ segment }) => segment));
  const wanted = segments.map((_, index) => index).filter((index) => named.size === 0 || named.has(index));
  let length = 0;
  return wanted.filter((index) => {
    length += segments[index]!.sourceText.length;
    return length <= MOST_ASKED;
  });
}

interface Asked {
  open: readonly number[];
  context: string | null;
  signal: AbortSignal;
}

async function askForBetter(model: ModelAccess, draft: MarkedDraft, { open, context, signal }: Asked) {
  const { source, target, terms, quality } = draft;
  const segments = open.map((index) => {
    const { sourceText, targetText, kind } = draft.segments[index]!;
    const problems = quality.problems.filter(({ segment }) => segment === index).map(({ message }) => message);
    // A gloss would only mislead.
    return { source: sourceText, ...(kind === 'TRANSLATION' && { draft: targetText }), problems };
  });
  const task = `Translate each of "segments" from ${LANGUAGE_NAMES[source]} into ${LANGUAGE_NAMES[target]}, better than its "draft", where there is one: "problems" says what is wrong with that. "context" informs you and is not translated; where "glossary" is given, its terms are translated as it says. Answer with one JSON object {"translations": [string]} and nothing else: as many as there are segments, in the same order, each on one line.`;
  const question = {
    system: taskOf(translator, task),
    user: JSON.stringify({
      task: 'improve',
      ...(context && { context }),
      ...(terms.length > 0 && { glossary: terms }),
      segments,
    }),
  };
  const answer = z.object({ translations: z.array(z.string().min(1).max(LONGEST_ANSWER)).length(segments.length) });
  const length = segments.reduce((sum, segment) => sum + segment.source.length, 0);
  const { translations } = await model.askFor({ ...question, maxTokens: 200 + 2 * length }, answer, { signal });
  return new Map(translations.map((text, at) => [open[at]!, text.trim().replace(/\s*\n\s*/g, ' ')]));
}
