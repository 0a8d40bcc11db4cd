import type { ReviewRating } from './scheduling.ts';

/** An answer that stands. */
export interface TrainingReview {
  cardId: string;
  rating: ReviewRating;
  at: Date;
  /** Of the learner's time zone, as 2026-11-24. */
  day: string;
}

/** One answer with all that came before it on its card: what the model is to foretell. */
export interface TrainingItem {
  /** 1 (AGAIN) to 4 (EASY), oldest first; the last is the one to be foretold. */
  ratings: number[];
  /** Whole days since the answer before; 0 for the first. */
  elapsedDays: number[];
}

export interface TrainingSet {
  fit: TrainingItem[];
  /** The latest answers, which the fit is not shown. */
  heldOut: TrainingItem[];
}

const DAY_MS = 86_400_000;
const HELD_OUT = 0.2;
const GRADES: Record<ReviewRating, number> = { AGAIN: 1, HARD: 2, GOOD: 3, EASY: 4 };

/**
 * Parted by time and not by chance: what is asked is whether the past foretells what comes. The first answer to a card and
 * those of the same day foretell nothing, and only stand before others.
 * @param reviews of one learner, in any order
 */
export function trainingSetOf(reviews: readonly TrainingReview[]): TrainingSet {
  const items = [...Map.groupBy(reviews, ({ cardId }) => cardId).values()].flatMap(itemsOfCard);
  items.sort((left, right) => left.at - right.at);
  const firstHeldOut = Math.floor(items.length * (1 - HELD_OUT));
  const bare = ({ ratings, elapsedDays }: TrainingItem): TrainingItem => ({ ratings, elapsedDays });
  return { fit: items.slice(0, firstHeldOut).map(bare), heldOut: items.slice(firstHeldOut).map(bare) };
}

function itemsOfCard(reviews: readonly TrainingReview[]): (TrainingItem & { at: number })[] {
  const ordered = reviews.toSorted((left, right) => left.at.getTime() - right.at.getTime());
  const ratings = ordered.map(({ rating }) => GRADES[rating]);
  const elapsedDays = ordered.map(({ day }, index) => (index === 0 ? 0 : daysBetween(ordered[index - 1]!.day, day)));
  return ordered.flatMap(({ at }, index) =>
    elapsedDays[index] === 0
      ? []
      : [{ at: at.getTime(), ratings: ratings.slice(0, index + 1), elapsedDays: elapsedDays.slice(0, index + 1) }],
  );
}

const daysBetween = (before: string, after: string): number =>
  Math.max(0, Math.round((Date.parse(after) - Date.parse(before)) / DAY_MS));
