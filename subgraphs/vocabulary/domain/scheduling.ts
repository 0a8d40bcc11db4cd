import {
  type CardInput,
  default_w,
  type FSRS,
  fsrs,
  GenSeedStrategyWithCardId,
  type Grade,
  Rating,
  State,
  StrategyMode,
} from 'ts-fsrs';
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

/** A schedule and whose it is: the id is the seed of the fuzz. */
export interface ScheduledCard extends Schedule {
  id: string;
}

/** What decides the next interval, beside the card itself. */
export interface SchedulerParameters {
  /** FSRS-6's 21 weights. */
  weights: readonly number[];
  /** The probability of recall at which a card becomes due, 0 to 1. */
  desiredRetention: number;
}

export interface ReviewPreview {
  rating: ReviewRating;
  due: Date;
}

/** FSRS-6 as it was published. */
export const DEFAULT_WEIGHTS: readonly number[] = default_w;
/** Lapses from which a card is a leech: more repetition will not help, another wording may. */
export const LEECH_LAPSES = 8;

const DAY_MS = 86_400_000;
const RATINGS: readonly [ReviewRating, Grade][] = [
  ['AGAIN', Rating.Again],
  ['HARD', Rating.Hard],
  ['GOOD', Rating.Good],
  ['EASY', Rating.Easy],
];
const GRADES = Object.fromEntries(RATINGS) as Record<ReviewRating, Grade>;
const STATES: Record<CardState, State> = {
  NEW: State.New,
  LEARNING: State.Learning,
  REVIEW: State.Review,
  RELEARNING: State.Relearning,
};
const STATE_NAMES: Record<State, CardState> = {
  [State.New]: 'NEW',
  [State.Learning]: 'LEARNING',
  [State.Review]: 'REVIEW',
  [State.Relearning]: 'RELEARNING',
};

const MOST_SCHEDULERS = 100;
const schedulers = new Map<string, FSRS>();

/** Learning steps of 1 and 10 minutes, one of 10 after a lapse. Making one takes a thousand times as long as using it. */
function schedulerFor({ weights, desiredRetention }: SchedulerParameters): FSRS {
  const key = `${desiredRetention} ${weights}`;
  const known = schedulers.get(key);
  if (known) return known;
  const made = fsrs({ w: weights, request_retention: desiredRetention, enable_fuzz: true });
  // Seeded by the card and its repetition: a preview is the same each time it is shown, and what the review then does.
  made.useStrategy(StrategyMode.SEED, GenSeedStrategyWithCardId('id'));
  if (schedulers.size >= MOST_SCHEDULERS) schedulers.clear();
  schedulers.set(key, made);
  return made;
}

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

/** The probability of recalling a card now, 0 to 1, as these weights have it; null for one never reviewed. */
export function retrievabilityOf(card: ScheduledCard, now: Date, parameters: SchedulerParameters): number | null {
  if (card.stability === null || card.lastReviewAt === null) return null;
  return schedulerFor(parameters).get_retrievability(toFsrs(card), now, false);
}

/** When a card would be due after each rating, were it given now. */
export function previewReviews(card: ScheduledCard, now: Date, parameters: SchedulerParameters): ReviewPreview[] {
  const preview = schedulerFor(parameters).repeat(toFsrs(card), now);
  return RATINGS.map(([rating, grade]) => ({ rating, due: preview[grade].card.due }));
}

/** What a rating makes of a card. `at` is not before the card's last review. */
export function afterReview(
  card: ScheduledCard,
  rating: ReviewRating,
  at: Date,
  parameters: SchedulerParameters,
): Schedule {
  const { card: next } = schedulerFor(parameters).next(toFsrs(card), at, GRADES[rating]);
  return {
    state: STATE_NAMES[next.state],
    due: next.due,
    stability: next.stability,
    difficulty: next.difficulty,
    reps: next.reps,
    lapses: next.lapses,
    learningSteps: next.learning_steps,
    lastReviewAt: at,
  };
}

export const isLeech = ({ lapses }: Pick<Schedule, 'lapses'>): boolean => lapses >= LEECH_LAPSES;

/** Days between a card's last review and when it is due; 0 for a card never reviewed. */
export const intervalDays = ({ due, lastReviewAt }: Pick<Schedule, 'due' | 'lastReviewAt'>): number =>
  lastReviewAt ? Math.max(0, (due.getTime() - lastReviewAt.getTime()) / DAY_MS) : 0;

function toFsrs(card: ScheduledCard): CardInput & { id: string } {
  return {
    id: card.id,
    state: STATES[card.state],
    due: card.due,
    stability: card.stability ?? 0,
    difficulty: card.difficulty ?? 0,
    reps: card.reps,
    lapses: card.lapses,
    learning_steps: card.learningSteps,
    last_review: card.lastReviewAt,
    elapsed_days: 0,
    scheduled_days: Math.round(intervalDays(card)),
  };
}
