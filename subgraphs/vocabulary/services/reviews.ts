import { dayIn } from '#platform/calendar.ts';
import type { UserError } from '#platform/errors.ts';
import { readFirst } from '#platform/pagination.ts';
import { checkTexts, invalidField, isUuid } from '#platform/validation.ts';
import { requireUser, type Viewer } from '#platform/viewer.ts';
import type { CardRow } from '../data/cards.ts';
import type { DayCounts, LockedCard, NewEntry, ReviewJournal } from '../data/review-journal.ts';
import type { Answer } from '../data/reviews.ts';
import type { CardState } from '../domain/card-state.ts';
import { lastRated, replay } from '../domain/review-log.ts';
import { afterReview, type ReviewRating } from '../domain/scheduling.ts';

export interface ReviewCard {
  id: string;
  rating: ReviewRating;
  idempotencyKey: string;
  durationMs?: number | null;
}

export type ReviewView = Answer;

export interface ReviewResult {
  card: CardRow | null;
  review: ReviewView | null;
  userErrors: UserError[];
}

export interface CardResult {
  card: CardRow | null;
  userErrors: UserError[];
}

const MAX_KEY = 128;
const LONGEST_ANSWER_MS = 24 * 3_600_000;

/** What learners answer, and what becomes of their cards by it. */
export function createReviewService({ journal, now = () => new Date() }: { journal: ReviewJournal; now?: () => Date }) {
  /** The answer that was given with this key before: the same again, whatever is asked now. */
  async function answered(userId: string, input: ReviewCard): Promise<ReviewResult | null> {
    const found = await journal.findByKey(userId, input.idempotencyKey);
    if (!found) return null;
    const { card, review } = found;
    if (review.cardId !== input.id || review.kind !== 'RATED')
      return refuse('This key was used for another card.', 'idempotencyKey');
    return { card, review: review as ReviewView, userErrors: [] };
  }

  return {
    /**
     * Counts an answer, once for each key. Two devices at once come one after the other, each with what the other left.
     */
    async review(viewer: Viewer, input: ReviewCard): Promise<ReviewResult> {
      const { id: userId } = requireUser(viewer);
      const problems = problemsOf(input);
      if (problems.length > 0) return { card: null, review: null, userErrors: problems };
      if (!isUuid(input.id)) return notFound();
      const before = await answered(userId, input);
      if (before) return before;

      const decide = (locked: LockedCard) => rated(locked, input, now());
      const recorded = await journal.record(viewer, userId, input.id, decide).catch(async (error) => {
        // Of two with one key the second finds the first only when it is committed.
        const first = await answered(userId, input);
        if (!first) throw error;
        return first;
      });
      if (recorded === 'unknown') return notFound();
      if (!recorded) throw new Error('A review was decided and not written.');
      if ('userErrors' in recorded) return recorded;
      return { card: recorded.card, review: recorded.review as ReviewView, userErrors: [] };
    },

    /** Takes back the last answer that stands. The card is then what its log says without it. */
    async undo(viewer: Viewer, cardId: string): Promise<CardResult> {
      const { id: userId } = requireUser(viewer);
      const unknown = { card: null, userErrors: [noSuchCard('cardId')] };
      if (!isUuid(cardId)) return unknown;
      const recorded = await journal.record(viewer, userId, cardId, (locked) => undone(locked, now()));
      if (recorded === 'unknown') return unknown;
      if (recorded) return { card: recorded.card, userErrors: [] };
      const message = 'This card has no review that could be undone.';
      return { card: null, userErrors: [{ code: 'NOT_FOUND', message, field: ['cardId'] }] };
    },

    /** The answers to a card that stand, newest first. `load` reads those of one card. @throws BAD_USER_INPUT */
    async ofCard(
      card: CardRow,
      first: number | null | undefined,
      load: (cardId: string) => Promise<ReviewView[]>,
    ): Promise<ReviewView[]> {
      const limit = readFirst(first ?? 20);
      return (await load(card.id)).slice(0, limit);
    },
  };
}

export type ReviewService = ReturnType<typeof createReviewService>;

function rated({ card, timeZone, parameters }: LockedCard, input: ReviewCard, now: Date): NewEntry {
  const { rating, idempotencyKey, durationMs = null } = input;
  // The clocks of two servers differ; a log does not run backwards.
  const at = new Date(Math.max(now.getTime(), card.lastReviewAt?.getTime() ?? 0));
  return {
    kind: 'RATED',
    at,
    day: dayIn(timeZone, at),
    rating,
    durationMs,
    undoes: null,
    idempotencyKey,
    schedule: afterReview(card, rating, at, parameters),
    counts: countsOf(card.state, rating),
  };
}

async function undone({ card, entries }: LockedCard, now: Date): Promise<NewEntry | null> {
  const { log, rows, parametersOf } = await entries();
  const last = lastRated(log);
  if (!last) return null;
  const { day, stateBefore } = rows.find(({ id }) => id === last.id)!;
  const at = new Date(Math.max(now.getTime(), last.at.getTime()));
  const undoing = { id: '', at, parametersVersion: last.parametersVersion, kind: 'UNDONE' as const, undoes: last.id };
  return {
    kind: 'UNDONE',
    at,
    day: day.toISOString().slice(0, 10),
    rating: null,
    durationMs: null,
    undoes: last.id,
    idempotencyKey: null,
    schedule: replay(card, [...log, undoing], parametersOf),
    counts: negative(countsOf(stateBefore, last.rating)),
  };
}

function countsOf(before: CardState, rating: ReviewRating): DayCounts {
  const reviewCards = before === 'REVIEW' ? 1 : 0;
  return {
    reviews: 1,
    newCards: before === 'NEW' ? 1 : 0,
    reviewCards,
    recalled: rating === 'AGAIN' ? 0 : reviewCards,
  };
}

const negative = ({ reviews, newCards, reviewCards, recalled }: DayCounts): DayCounts => ({
  reviews: -reviews,
  newCards: -newCards,
  reviewCards: -reviewCards,
  recalled: -recalled,
});

function problemsOf({ idempotencyKey, durationMs }: ReviewCard): UserError[] {
  const problems = checkTexts([['idempotencyKey'], idempotencyKey, { max: MAX_KEY }]);
  if (durationMs != null && (durationMs < 0 || durationMs > LONGEST_ANSWER_MS)) {
    problems.push(invalidField(['durationMs'], 'durationMs must be between 0 and a day.'));
  }
  return problems;
}

const noSuchCard = (field: string): UserError => ({
  code: 'NOT_FOUND',
  message: 'You have no such card.',
  field: [field],
});
const notFound = (): ReviewResult => ({ card: null, review: null, userErrors: [noSuchCard('id')] });
const refuse = (message: string, field: string): ReviewResult => ({
  card: null,
  review: null,
  userErrors: [invalidField([field], message)],
});
