import { describe, expect, it } from 'vitest';
import type { ReviewRating } from './scheduling.ts';
import { type TrainingReview, trainingSetOf } from './training-set.ts';

const review = (cardId: string, day: string, rating: ReviewRating, time = '08:00'): TrainingReview => ({
  cardId,
  day,
  rating,
  at: new Date(`${day}T${time}:00Z`),
});

describe('trainingSetOf', () => {
  it('gives each answer of a later day with all that came before it on its card', () => {
    const { fit, heldOut } = trainingSetOf([
      review('a', '2026-03-04', 'EASY'),
      review('a', '2026-03-01', 'AGAIN'),
      review('a', '2026-03-01', 'GOOD', '08:10'),
      review('b', '2026-03-02', 'GOOD'),
      review('a', '2026-03-14', 'HARD'),
    ]);
    expect([...fit, ...heldOut]).toEqual([
      { ratings: [1, 3, 4], elapsedDays: [0, 0, 3] },
      { ratings: [1, 3, 4, 2], elapsedDays: [0, 0, 3, 10] },
    ]);
  });

  it('holds the latest fifth out', () => {
    const reviews = Array.from({ length: 11 }, (_, index) =>
      review('a', `2026-03-${String(index + 1).padStart(2, '0')}`, 'GOOD'),
    );
    const { fit, heldOut } = trainingSetOf(reviews);
    expect(fit.map(({ ratings }) => ratings.length)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(heldOut.map(({ ratings }) => ratings.length)).toEqual([10, 11]);
  });
});
