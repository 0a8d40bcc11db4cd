import { type CardInput, fsrs, type Grade, Rating, State } from 'ts-fsrs';
import type { CardState } from './card-state.ts';

export type ReviewRating = 'AGAIN' | 'HARD' | 'GOOD' | 'EASY';

/** What FSRS knows of a card. Stability is in days, difficulty 1 to 10; both are null for a card never reviewed. */
export interface Schedule {
  state: CardState;
  due: Date;
  stability: number | null;
  difficulty: number | null;
  reps: number;
  lapses: number;
  learningSteps: number;
  lastReviewAt: Date | null;
}

export interface ReviewPreview {
  rating: ReviewRating;
  due: Date;
}

const DAY_MS = 86_400_000;
const RATINGS: readonly [ReviewRating, Grade][] = [
  ['AGAIN', Rating.Again],
  ['HARD', Rating.Hard],
  ['GOOD', Rating.Good],
  ['EASY', Rating.Easy],
];
const STATES: Record<CardState, State> = {
  NEW: State.New,
  LEARNING: State.Learning,
  REVIEW: State.Review,
  RELEARNING: State.Relearning,
};

/** FSRS-6 with its published weights. Without fuzz: a preview must not change each time it is shown. */
const schedulerFor = (desiredRetention: number) => fsrs({ request_retention: desiredRetention, enable_fuzz: false });

/** What is remembered now does not depend on what is desired. */
const forgettingCurve = schedulerFor(0.9);

/** A card never seen: due at once. */
export const newSchedule = (now: Date): Schedule => ({
  state: 'NEW',
  due: now,
  stability: null,
  difficulty: null,
  reps: 0,
  lapses: 0,
  learningSteps: 0,
  lastReviewAt: null,
});

/** The probability of recalling a card now, 0 to 1; null for one never reviewed. */
export function retrievabilityOf(schedule: Schedule, now: Date): number | null {
  if (schedule.stability === null || schedule.lastReviewAt === null) return null;
  return forgettingCurve.get_retrievability(toFsrs(schedule), now, false);
}

/** When a card would be due after each rating, were it given now. `desiredRetention` is the recall to wait for, 0 to 1. */
export function previewReviews(schedule: Schedule, now: Date, desiredRetention: number): ReviewPreview[] {
  const preview = schedulerFor(desiredRetention).repeat(toFsrs(schedule), now);
  return RATINGS.map(([rating, grade]) => ({ rating, due: preview[grade].card.due }));
}

function toFsrs({ state, due, stability, difficulty, reps, lapses, learningSteps, lastReviewAt }: Schedule): CardInput {
  const scheduledDays = lastReviewAt ? (due.getTime() - lastReviewAt.getTime()) / DAY_MS : 0;
  return {
    state: STATES[state],
    due,
    stability: stability ?? 0,
    difficulty: difficulty ?? 0,
    reps,
    lapses,
    learning_steps: learningSteps,
    last_review: lastReviewAt,
    elapsed_days: 0,
    scheduled_days: Math.max(0, Math.round(scheduledDays)),
  };
}
