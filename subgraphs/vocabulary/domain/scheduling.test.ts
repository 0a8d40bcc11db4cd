import { createEmptyCard, type Card as FsrsCard, fsrs, type Grade, get_fuzz_range, Rating } from 'ts-fsrs';
import { describe, expect, it } from 'vitest';
import type { CardState } from './card-state.ts';
import {
  afterReview,
  DEFAULT_WEIGHTS,
  intervalDays,
  isLeech,
  newSchedule,
  previewReviews,
  type ReviewRating,
  retrievabilityOf,
  type Schedule,
  type ScheduledCard,
  type SchedulerParameters,
} from './scheduling.ts';

const START = new Date('2026-03-01T08:00:00Z');
const DAY_MS = 86_400_000;
const ID = '0190a000-0000-7000-8000-000000000001';
const STATES: CardState[] = ['NEW', 'LEARNING', 'REVIEW', 'RELEARNING'];
const USUAL: SchedulerParameters = { weights: DEFAULT_WEIGHTS, desiredRetention: 0.9 };
const withoutFuzz = fsrs({ request_retention: 0.9, enable_fuzz: false });

const stored = (card: FsrsCard, id = ID): ScheduledCard => ({
  id,
  state: STATES[card.state] as CardState,
  due: card.due,
  stability: card.reps === 0 ? null : card.stability,
  difficulty: card.reps === 0 ? null : card.difficulty,
  reps: card.reps,
  lapses: card.lapses,
  learningSteps: card.learning_steps,
  lastReviewAt: card.last_review ?? null,
});
const unseen = (id = ID): ScheduledCard => ({ id, ...newSchedule(START) });
const answerAll = (ratings: readonly ReviewRating[], id = ID): ScheduledCard =>
  ratings.reduce((card, rating) => ({ id, ...afterReview(card, rating, card.due, USUAL) }), unseen(id));

describe('afterReview', () => {
  it('begins a card as FSRS-6 publishes it', () => {
    const first = (rating: ReviewRating) => afterReview(unseen(), rating, START, USUAL);
    const ratings: ReviewRating[] = ['AGAIN', 'HARD', 'GOOD', 'EASY'];
    const stabilities = ratings.map((rating) => first(rating).stability);
    // The first four of its 21 weights.
    expect(stabilities).toEqual([0.212, 1.2931, 2.3065, 8.2956]);
    const difficulties = ratings.map((rating) => first(rating).difficulty ?? 0);
    [6.4133, 5.11217071, 2.11810397, 1].forEach((expected, index) => {
      expect(difficulties[index]).toBeCloseTo(expected, 6);
    });
  });

  it('remembers and waits as the vectors that ts-fsrs and fsrs-rs publish for FSRS-6 have it', () => {
    const answers: [ReviewRating, number][] = [
      ['AGAIN', 0],
      ['GOOD', 0],
      ['GOOD', 1],
      ['GOOD', 3],
      ['GOOD', 8],
      ['GOOD', 21],
    ];
    let [card, now] = [unseen(), START];
    for (const [rating, days] of answers) {
      now = new Date(now.getTime() + days * DAY_MS);
      card = { id: ID, ...afterReview(card, rating, now, USUAL) };
    }
    expect(card.stability).toBeCloseTo(53.62691, 4);
    expect(card.difficulty).toBeCloseTo(6.3574867, 4);

    const published = [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21];
    [card, now] = [unseen(), START];
    for (const [index, days] of published.entries()) {
      card = { id: ID, ...afterReview(card, index === 6 || index === 7 ? 'AGAIN' : 'GOOD', now, USUAL) };
      // Theirs are without fuzz, which leaves steps of minutes and the shortest intervals alone.
      const { min_ivl: least, max_ivl: most } =
        days < 2.5 ? { min_ivl: days, max_ivl: days } : get_fuzz_range(days, 0, 36_500);
      expect(Math.floor(intervalDays(card))).toBeGreaterThanOrEqual(least);
      expect(Math.floor(intervalDays(card))).toBeLessThanOrEqual(most);
      now = days === 0 ? card.due : new Date(now.getTime() + days * DAY_MS);
    }
  });

  it('remembers as ts-fsrs does, after any history', () => {
    const grades: [ReviewRating, Grade][] = [
      ['GOOD', Rating.Good],
      ['GOOD', Rating.Good],
      ['HARD', Rating.Hard],
      ['AGAIN', Rating.Again],
      ['AGAIN', Rating.Again],
      ['GOOD', Rating.Good],
      ['EASY', Rating.Easy],
      ['GOOD', Rating.Good],
    ];
    let card = createEmptyCard(START);
    for (const [rating, grade] of grades) {
      const now = new Date(card.due.getTime() + 3_600_000);
      const ours = afterReview(stored(card), rating, now, USUAL);
      card = withoutFuzz.next(card, now, grade).card;
      const { due, ...memory } = stored(card);
      expect({ id: ID, ...ours }).toMatchObject(memory);
      // The fuzz moves the day, within a few per cent and a day or two.
      expect(Math.abs(ours.due.getTime() - due.getTime())).toBeLessThanOrEqual(
        0.3 * intervalDays(card as never) * DAY_MS + 3 * DAY_MS,
      );
    }
  });

  it('spreads cards that were learnt together over neighbouring days, each always to the same one', () => {
    const ratings: ReviewRating[] = ['EASY', 'GOOD'];
    const dues = Array.from({ length: 50 }, (_, index) => answerAll(ratings, `card ${index}`).due.getTime());
    expect(new Set(dues).size).toBeGreaterThan(3);
    expect(Array.from({ length: 50 }, (_, index) => answerAll(ratings, `card ${index}`).due.getTime())).toEqual(dues);
  });

  it('does what the preview had shown', () => {
    const card = answerAll(['GOOD', 'GOOD', 'GOOD']);
    for (const { rating, due } of previewReviews(card, card.due, USUAL)) {
      expect(afterReview(card, rating, card.due, USUAL).due).toEqual(due);
    }
  });

  it('counts lapses, of which eight make a leech', () => {
    let card = answerAll(['EASY']);
    for (let lapse = 1; lapse <= 8; lapse += 1) {
      expect(isLeech(card)).toBe(false);
      card = { id: ID, ...afterReview(card, 'AGAIN', card.due, USUAL) };
      if (lapse < 8) card = { id: ID, ...afterReview(card, 'GOOD', card.due, USUAL) };
    }
    expect(card).toMatchObject({ state: 'RELEARNING', lapses: 8 });
    expect(isLeech(card)).toBe(true);
  });
});

describe('previewReviews', () => {
  it('grows from AGAIN to EASY for a new card', () => {
    const dues = previewReviews(unseen(), START, USUAL).map(({ due }) => due.getTime());
    expect(dues).toEqual([...dues].sort((a, b) => a - b));
    expect(new Set(dues).size).toBe(4);
    expect(dues[0]).toBeGreaterThan(START.getTime());
  });

  it('waits longer for a learner who bears to forget more', () => {
    const card = answerAll(['EASY', 'GOOD']);
    const goodAt = (desiredRetention: number) =>
      previewReviews(card, card.due, { ...USUAL, desiredRetention })[2]?.due.getTime() ?? 0;
    expect(goodAt(0.8)).toBeGreaterThan(goodAt(0.9));
    expect(goodAt(0.9)).toBeGreaterThan(goodAt(0.97));
  });
});

describe('retrievabilityOf', () => {
  it('is unknown for a card never reviewed', () => {
    expect(retrievabilityOf(unseen(), START, USUAL)).toBeNull();
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
    const recallAfter = (days: number) =>
      retrievabilityOf({ id: ID, ...schedule }, new Date(START.getTime() + days * DAY_MS), USUAL);
    expect(recallAfter(0)).toBeCloseTo(1);
    expect(recallAfter(10)).toBeCloseTo(0.9);
    expect(recallAfter(100)).toBeLessThan(0.75);
  });
});
