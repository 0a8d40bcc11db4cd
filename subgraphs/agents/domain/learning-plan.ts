import type { LearningPlan, PlannedItem } from './run.ts';

export const MAX_WORDS = 8;
const WORDS_A_DAY = 2;
/** A longer sentence is no example to learn from. */
const LONGEST_EXAMPLE = 300;

/** A word worth learning, at its place in the English side. */
export interface WordToLearn {
  wordId: string;
  lemma: string;
  reason: string;
  /** UTF-16 offset into the English side. */
  start: number;
}

interface Sentence {
  start: number;
  end: number;
  text: string;
}

/** The sentence around a place; null when there is none, or none that is short enough to learn from. */
export function exampleAt(sentences: readonly Sentence[], place: number): string | null {
  const sentence = sentences.find(({ start, end }) => start <= place && place < end);
  return sentence && sentence.text.length <= LONGEST_EXAMPLE ? sentence.text : null;
}

/** Spreads words over days, two a day, in the order given. `cardIds` has null where no card could be made. */
export function planWords(
  words: readonly WordToLearn[],
  examples: readonly (string | null)[],
  cardIds: readonly (string | null)[],
): LearningPlan {
  const items = words.map(
    ({ wordId, reason }, index): PlannedItem => ({
      wordId,
      reason,
      example: examples[index] ?? null,
      day: Math.floor(index / WORDS_A_DAY) + 1,
      cardId: cardIds[index] ?? null,
    }),
  );
  return { summary: summarise(items), items };
}

function summarise(items: readonly PlannedItem[]): string {
  if (items.length === 0) return 'There is no word here that is worth learning at your level.';
  const days = items.at(-1)?.day ?? 1;
  return `${count(items.length, 'word')} over ${count(days, 'day')}, ${WORDS_A_DAY} a day at most.`;
}

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
