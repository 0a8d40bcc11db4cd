import type { CardState } from './card-state.ts';
import type { ReviewRating, Schedule } from './scheduling.ts';

/** An answer that was given to the card elsewhere. */
export interface ImportedReview {
  at: Date;
  rating: ReviewRating;
  durationMs: number | null;
  stateBefore: CardState;
  /** From then until the card was due. */
  scheduledDays: number;
}

/** What a card has learnt elsewhere. */
export interface ImportedProgress {
  /** Null for a card that was never answered. */
  schedule: Schedule | null;
  suspended: boolean;
  /** Oldest first. */
  reviews: ImportedReview[];
}

/** A card as it comes from a file, well formed. */
export interface ImportedCard extends ImportedProgress {
  front: string;
  back: string;
  example: string | null;
  tags: string[];
  wordId: string | null;
}

export const NO_PROGRESS: ImportedProgress = { schedule: null, suspended: false, reviews: [] };

export interface RejectedRow {
  line: number;
  reason: string;
}

/** What became of the rows of a file. */
export interface ImportCounts {
  imported: number;
  updated: number;
  unchanged: number;
}
