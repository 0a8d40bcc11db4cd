import { z } from 'zod';
import { segmentText } from '#language/segments.ts';
import { describePlan, exampleAt, MAX_WORDS, type PlannedWord, spreadWords } from '../../../domain/learning-plan.ts';
import { askModel } from '../../ask-model.ts';
import { taskOf } from '../../prompt.ts';
import type { ModelAccess, RunContext, StepWork } from '../../workflow.ts';
import type { MarkedDraft } from '../draft.ts';
import { englishOf, finalText } from '../english.ts';
import { coach } from '../roles/coach.ts';
import type { AssistState } from '../state.ts';

const MAX_TOKENS = 600;
const LONGEST_REASON = 200;

const reasonsAnswer = z.object({
  reasons: z.array(z.object({ word: z.string(), reason: z.string().min(1) })).max(2 * MAX_WORDS),
});

export function learningPlan({ tools }: RunContext): StepWork<AssistState> {
  return async (state, { signal }) => {
    const english = englishOf(state);
    if (english === null) {
      const summary = 'A word-by-word gloss is no English to learn from.';
      return { outcome: 'SKIPPED', findings: { learningPlan: { summary, items: [] } }, summary };
    }
    const { source, sourceText } = state.best as MarkedDraft;
    const both = { source, sourceText, targetText: finalText(state), kind: 'TRANSLATION' as const };
    const words = await tools.wordsToLearn({ id: state.translationId, ...both }, MAX_WORDS, signal);
    const planned = words.length === 0 ? [] : spreadWords(words, await tools.learnerLoad(signal));
    const sentences = segmentText(english);
    const examples = planned.map(({ word }) => exampleAt(sentences, word.start));
    const { answer, note } = await askModel(tools, signal, (model) => askForReasons(model, planned, examples, signal));
    const cardIds = await Promise.all(
      planned.map(({ word }, index) =>
        tools.addCard({ term: word.lemma, example: examples[index]!, translationId: state.translationId }, signal),
      ),
    );
    const items = planned.map(({ word, day }, index) => ({
      wordId: word.wordId,
      reason: answer?.get(word.lemma) ?? word.reason,
      example: examples[index]!,
      day,
      cardId: cardIds[index] ?? null,
    }));
    const plan = describePlan(items, words.length - planned.length);
    return { findings: { learningPlan: plan }, summary: `${plan.summary}${note}` };
  };
}

/** Why each word is worth learning; the words, their days and their cards are not the model's to choose. */
async function askForReasons(
  model: ModelAccess,
  planned: readonly PlannedWord[],
  examples: readonly (string | null)[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  if (planned.length === 0) return new Map();
  const words = planned.map(({ word: { lemma, level } }, index) => ({ word: lemma, level, sentence: examples[index] }));
  const task = `Say for each of "words", which stands in its "sentence", why it is worth learning. Answer with one JSON object {"reasons": [{"word": string, "reason": string}]} and nothing else; each reason is one sentence of at most 20 words.`;
  const question = { system: taskOf(coach, task), user: JSON.stringify({ task: 'reasons', words }) };
  const { reasons } = await model.askFor({ ...question, maxTokens: MAX_TOKENS }, reasonsAnswer, { signal });
  return new Map(reasons.map(({ word, reason }) => [word, reason.trim().slice(0, LONGEST_REASON)]));
}
