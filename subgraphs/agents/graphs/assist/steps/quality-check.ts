import { z } from 'zod';
import { betterOf, describeQuality, type Problem, type Quality, scoreOf } from '../../../domain/quality.ts';
import { askModel } from '../../ask-model.ts';
import { LANGUAGE_NAMES, taskOf } from '../../prompt.ts';
import type { ModelAccess, RunContext, StepWork } from '../../workflow.ts';
import { type Draft, kindOf, type MarkedDraft } from '../draft.ts';
import { findProblems } from '../problems.ts';
import { grammarian } from '../roles/grammarian.ts';
import type { AssistState } from '../state.ts';
import { FIRST_ROUND, writeSegments } from './translate.ts';

/** UTF-16 units of both sides that a judge reads: the beginning of a long text. */
const MOST_JUDGED = 8_000;
const MAX_TOKENS = 600;
const LONGEST_MESSAGE = 200;

const verdict = z.object({
  score: z.number().min(0).max(1),
  problems: z.array(z.object({ segment: z.int().min(0), problem: z.string().min(1) })).max(20),
});

/** Marks the newest draft by rules and, where there is a model, by its judgement, and keeps the better of this and the best. */
export function qualityCheck({ tools }: RunContext): StepWork<AssistState> {
  return async ({ draft, best, improvements }, step) => {
    const { quality, note } = await mark(draft, step.signal);
    const marked: MarkedDraft = { ...draft, quality };
    const kept = best ? betterOf(best, marked) : marked;
    const isBack = kept !== marked;
    if (isBack) {
      // Who watched the attempt being written sees what stands now.
      const texts = kept.segments.map(({ targetText }) => targetText);
      writeSegments(step, FIRST_ROUND + improvements, texts);
    }
    const rejected = isBack ? `The attempt was no better (${quality.score.toFixed(2)}). ` : '';
    return {
      state: { best: kept },
      findings: { qualityScore: kept.quality.score, outputText: kept.text },
      summary: `${rejected}${describeQuality(kept.quality)}${note}`,
    };
  };

  async function mark(draft: Draft, signal: AbortSignal): Promise<{ quality: Quality; note: string }> {
    const found = findProblems(draft);
    const lengths = draft.segments.map(({ sourceText }) => sourceText.length);
    // Nobody needs to be asked whether a gloss is a translation.
    const judged = kindOf(draft) === 'GLOSS' ? { answer: null, note: '' } : await judge(draft, signal);
    const problems = [...found, ...(judged.answer?.problems ?? [])];
    return { quality: { problems, score: scoreOf(lengths, found, judged.answer?.score ?? null) }, note: judged.note };
  }

  function judge(draft: Draft, signal: AbortSignal) {
    return askModel(tools, signal, (model) => askJudge(model, draft, signal));
  }
}

async function askJudge(model: ModelAccess, draft: Draft, signal: AbortSignal) {
  let shown = 0;
  const segments = draft.segments
    .map(({ sourceText, targetText }) => ({ source: sourceText, target: targetText }))
    .filter(({ source, target }) => {
      shown += source.length + target.length;
      return shown <= MOST_JUDGED;
    });
  const task = `Judge a translation from ${LANGUAGE_NAMES[draft.source]} into ${LANGUAGE_NAMES[draft.target]}, given as "segments" of both sides in order. Answer with one JSON object {"score": number, "problems": [{"segment": number, "problem": string}]} and nothing else. The score is 1 for a translation that may be sent as it is, 0.5 for one that has to be corrected first, 0 for one of no use. Each problem names the segment by its place, from 0 on, and says in one sentence what is wrong; there is none where nothing is.`;
  const question = { system: taskOf(grammarian, task), user: JSON.stringify({ task: 'judge', segments }) };
  const { score, problems } = await model.askFor({ ...question, maxTokens: MAX_TOKENS }, verdict, { signal });
  const known = problems.filter(({ segment }) => segment < segments.length);
  return {
    score,
    problems: known.map(
      ({ segment, problem }): Problem => ({ segment, kind: 'judge', message: problem.slice(0, LONGEST_MESSAGE) }),
    ),
  };
}
