import { createEmptyCard, type Card as FsrsCard, fsrs, type Grade, Rating } from 'ts-fsrs';
import { describe, expect, it } from 'vitest';
import type { CardState } from './card-state.ts';
import { newSchedule, previewReviews, retrievabilityOf, type Schedule } from './scheduling.ts';

const START = new Date('2026-03-01T08:00:00Z');
const STATES: CardState[] = ['NEW', 'LEARNING', 'REVIEW', 'RELEARNING'];
const reference = fsrs({ request_retention: 0.9, enable_fuzz: false });

const stored = (card: FsrsCard): Schedule => ({
  state: STATES[card.state] as CardState,
  due: card.due,
  stability: card.reps === 0 ? null : card.stability,
  difficulty: card.reps === 0 ? null : card.difficulty,
  reps: card.reps,
  lapses: card.lapses,
  learningSteps: card.learning_steps,
  lastReviewAt: card.last_review ?? null,
});

describe('previewReviews', () => {
  it('shows what ts-fsrs itself would do, after any history', () => {
    const grades: Grade[] = [
      Rating.Good,
      Rating.Good,
      Rating.Hard,
      Rating.Again,
      Rating.Again,
      Rating.Good,
      Rating.Easy,
      Rating.Good,
    ];
    let card = createEmptyCard(START);
    for (const grade of grades) {
      const now = new Date(card.due.getTime() + 3_600_000);
      const expected = reference.repeat(card, now);
      expect(previewReviews(stored(card), now, 0.9)).toEqual([
        { rating: 'AGAIN', due: expected[Rating.Again].card.due },
        { rating: 'HARD', due: expected[Rating.Hard].card.due },
        { rating: 'GOOD', due: expected[Rating.Good].card.due },
        { rating: 'EASY', due: expected[Rating.Easy].card.due },
      ]);
      card = expected[grade].card;
    }
  });

  it('grows from AGAIN to EASY for a new card', () => {
    const dues = previewReviews(newSchedule(START), START, 0.9).map(({ due }) => due.getTime());
    expect(dues).toEqual([...dues].sort((a, b) => a - b));
    expect(new Set(dues).size).toBe(4);
    expect(dues[0]).toBeGreaterThan(START.getTime());
  });

  it('waits longer for a learner who bears to forget more', () => {
    const schedule = stored(reference.next(createEmptyCard(START), START, Rating.Easy).card);
    const goodAt = (retention: number) => previewReviews(schedule, schedule.due, retention)[2]?.due.getTime() ?? 0;
    expect(goodAt(0.8)).toBeGreaterThan(goodAt(0.9));
    expect(goodAt(0.9)).toBeGreaterThan(goodAt(0.97));
  });

  it('shows the same each time', () => {
    const schedule = stored(reference.next(createEmptyCard(START), START, Rating.Easy).card);
    expect(previewReviews(schedule, START, 0.9)).toEqual(previewReviews(schedule, START, 0.9));
  });
});

describe('retrievabilityOf', () => {
  it('is unknown for a card never reviewed', () => {
    expect(retrievabilityOf(newSchedule(START), START)).toBeNull();
  });

  it('falls to 0.9 when as many days have passed as the card is stable', () => {
    const schedule: Schedule = {
      ...newSchedule(START),
      state: 'REVIEW',
      stability: 10,
      difficulty: 5,
      reps: 3,
      lastReviewAt: START,
    };
    const recallAfter = (days: number) => retrievabilityOf(schedule, new Date(START.getTime() + days * 86_400_000));
    expect(recallAfter(0)).toBeCloseTo(1);
    expect(recallAfter(10)).toBeCloseTo(0.9);
    expect(recallAfter(100)).toBeLessThan(0.75);
  });
});
