import { englishSide } from '#language/english-side.ts';
import { segmentText } from '#language/segments.ts';
import { exampleAt, MAX_WORDS, planWords } from '../../../domain/learning-plan.ts';
import type { RunContext, StepWork } from '../../workflow.ts';
import type { AssistState } from '../state.ts';

export function learningPlan({ tools }: RunContext): StepWork<AssistState> {
  return async ({ translation }, { signal }) => {
    const english = englishSide(translation);
    if (english === null) {
      const summary = 'A word-by-word gloss is no English to learn from.';
      return { outcome: 'SKIPPED', findings: { learningPlan: { summary, items: [] } }, summary };
    }
    const words = await tools.wordsToLearn(translation, MAX_WORDS, signal);
    const sentences = segmentText(english);
    const examples = words.map(({ start }) => exampleAt(sentences, start));
    const cardIds = await Promise.all(
      words.map(({ lemma }, index) =>
        tools.addCard({ term: lemma, example: examples[index] ?? null, translationId: translation.id }, signal),
      ),
    );
    const plan = planWords(words, examples, cardIds);
    return { findings: { learningPlan: plan }, summary: plan.summary };
  };
}
