import { createEmptyCard, fsrs, Rating } from 'ts-fsrs';
import type { LearningPlan, PlannedItem } from './run.ts';

export type CefrLevel = 'A1' | 'A2' | 'B1' | 'B2' | 'C1' | 'C2';

export const MAX_WORDS = 8;
/** However many new cards a learner's goals allow: one text is not all that they learn. */
const MOST_A_DAY = 3;
/** Of words far above the learner's level. */
const MOST_HARD_A_DAY = 1;
const HARD_FROM = 2;
/** Days from today within which a word has to find its place; else it stays out of the plan. */
export const HORIZON_DAYS = 30;
/** A longer sentence is no example to learn from. */
const LONGEST_EXAMPLE = 300;

const LEVELS: readonly CefrLevel[] = ['A1', 'A2', 'B1', 'B2', 'C1', 'C2'];
const DAY_MS = 86_400_000;

/** A word worth learning, at its place in the English side. */
export interface WordToLearn {
  wordId: string;
  lemma: string;
  /** An estimate; null where there is none. */
  level: CefrLevel | null;
  reason: string;
  /** UTF-16 offset into the English side. */
  start: number;
}

/** What a learner has before them. */
export interface LearnerLoad {
  level: CefrLevel;
  newCardsPerDay: number;
  /** Of `newCardsPerDay`, today. */
  newLeftToday: number;
  /** Cards that wait to be seen for the first time: they come before those of this plan. */
  newWaiting: number;
  reviewsPerDay: number;
  /** Reviews that are due anyway, for each day from today on. */
  due: readonly number[];
}

export interface PlannedWord {
  word: WordToLearn;
  /** 1 is today. */
  day: number;
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

/**
 * Gives each word, in the order given, the first day that has room: for a new card, within the learner's own limit and behind
 * the new cards that wait already, and for the reviews that FSRS will ask for when the card goes well. Words for which there
 * is no room within the horizon are left out. In the order of the days.
 */
export function spreadWords(words: readonly WordToLearn[], learner: LearnerLoad): PlannedWord[] {
  const room = roomForNew(learner);
  const reviews = Array.from({ length: HORIZON_DAYS }, (_, day) => learner.due[day] ?? 0);
  const hard = reviews.map(() => 0);
  const planned: PlannedWord[] = [];
  for (const word of words) {
    const isHard = isFarAbove(word.level, learner.level);
    const day = reviews.findIndex((due, index) => {
      if (room[index]! < 1 || (isHard && hard[index]! >= MOST_HARD_A_DAY)) return false;
      return due < Math.max(1, learner.reviewsPerDay) && reviewsOf(index).every((at) => fits(reviews, at, learner));
    });
    if (day === -1) continue;
    room[day]! -= 1;
    if (isHard) hard[day]! += 1;
    for (const at of reviewsOf(day)) reviews[at]! += 1;
    planned.push({ word, day: day + 1 });
  }
  return planned.sort((a, b) => a.day - b.day);
}

/** For each day, how many new cards it can take beside those that wait. */
function roomForNew({ newCardsPerDay, newLeftToday, newWaiting }: LearnerLoad): number[] {
  let waiting = newWaiting;
  return Array.from({ length: HORIZON_DAYS }, (_, day) => {
    const limit = day === 0 ? newLeftToday : newCardsPerDay;
    const taken = Math.min(waiting, limit);
    waiting -= taken;
    return Math.min(MOST_A_DAY, limit - taken);
  });
}

const fits = (reviews: readonly number[], day: number, { reviewsPerDay }: LearnerLoad): boolean =>
  reviews[day]! < reviewsPerDay;

const isFarAbove = (level: CefrLevel | null, learners: CefrLevel): boolean =>
  level !== null && LEVELS.indexOf(level) - LEVELS.indexOf(learners) >= HARD_FROM;

/** Days after the first, up to the horizon, on which FSRS asks for a card that is recalled each time. */
const REVIEW_OFFSETS = reviewOffsets();

const reviewsOf = (day: number): number[] =>
  REVIEW_OFFSETS.map((offset) => day + offset).filter((at) => at < HORIZON_DAYS);

function reviewOffsets(): number[] {
  const scheduler = fsrs({ enable_fuzz: false });
  const start = new Date(0);
  const offsets: number[] = [];
  let card = createEmptyCard(start);
  for (;;) {
    card = scheduler.next(card, card.due, Rating.Good).card;
    const days = Math.floor((card.due.getTime() - start.getTime()) / DAY_MS);
    if (days >= HORIZON_DAYS) return offsets;
    if (days > 0) offsets.push(days);
  }
}

/** `leftOut` counts the words for which there is no room. */
export function describePlan(items: readonly PlannedItem[], leftOut: number): LearningPlan {
  return { summary: summarise(items, leftOut), items: [...items] };
}

function summarise(items: readonly PlannedItem[], leftOut: number): string {
  const without =
    leftOut > 0 ? ` ${count(leftOut, 'word')} left out: your days are full for ${HORIZON_DAYS} days.` : '';
  if (items.length === 0) return without.trim() || 'There is no word here that is worth learning at your level.';
  const days = new Set(items.map(({ day }) => day)).size;
  const most = Math.max(...[...Map.groupBy(items, ({ day }) => day).values()].map((ofDay) => ofDay.length));
  const first = Math.min(...items.map(({ day }) => day));
  const from = first > 1 ? ` from day ${first} on, behind the new cards that wait already` : '';
  return `${count(items.length, 'word')} over ${count(days, 'day')}, ${most} a day at most${from}.${without}`;
}

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
