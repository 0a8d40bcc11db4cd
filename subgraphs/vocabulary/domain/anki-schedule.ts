import type { CardState } from './card-state.ts';
import type { ImportedProgress, ImportedReview } from './imported-card.ts';
import { replay } from './review-log.ts';
import { DEFAULT_WEIGHTS, type ReviewRating, type Schedule } from './scheduling.ts';

/** A row of Anki's table `cards`, as far as it tells of scheduling. */
export interface AnkiCardSchedule {
  /** 0 new, 1 learning, 2 review, 3 relearning. */
  type: number;
  /** -1 suspended; others say when a card comes within its type. */
  queue: number;
  /** Days since the collection began, or seconds since 1970 while a card is learnt. */
  due: number;
  /** Of a card that is in a filtered deck for a while: what `due` was before. */
  odue: number;
  odid: number;
  /** Days. */
  ivl: number;
  /** Thousandths. */
  factor: number;
  reps: number;
  lapses: number;
  /** Learning steps to go, in its last three digits. */
  left: number;
  /** JSON: `s` and `d` are FSRS's memory state, `cd` what other programs keep. */
  data: string;
}

/** A row of Anki's table `revlog`. */
export interface AnkiReview {
  /** Milliseconds since 1970. */
  id: number;
  /** 1 to 4; 0 where nobody answered. */
  ease: number;
  /** Days, or seconds where it is negative. */
  ivl: number;
  /** Milliseconds. */
  time: number;
  /** 0 learning, 1 review, 2 relearning, 3 filtered deck, 4 by hand, 5 rescheduled. */
  type: number;
}

export interface AnkiCalendar {
  /** When the collection's day 0 began. */
  startMs: number;
  now: Date;
}

export const DAY_MS = 86_400_000;
/** In thousandths, where a card has none. */
export const USUAL_FACTOR = 2_500;
/** Of a card, the latest. */
const MOST_REVIEWS = 500;
/** What `due` has where it means seconds and not days. */
const SECONDS_FROM = 1_000_000_000;
const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2200, 0, 1);
const PARAMETERS = { weights: DEFAULT_WEIGHTS, desiredRetention: 0.9 };
export const AGAIN_TO_EASY: readonly ReviewRating[] = ['AGAIN', 'HARD', 'GOOD', 'EASY'];
const STATES: readonly CardState[] = ['NEW', 'LEARNING', 'REVIEW', 'RELEARNING'];
/** Of scheduling.ts. */
const STEPS: Record<CardState, number> = { NEW: 0, LEARNING: 2, REVIEW: 0, RELEARNING: 1 };

/** What Anki knows of a card's past, as FSRS-6 has it. Its day of being due is kept whatever scheduler it came from. */
export function toProgress(
  card: AnkiCardSchedule,
  log: readonly AnkiReview[],
  { startMs, now }: AnkiCalendar,
): ImportedProgress {
  const suspended = card.queue === -1;
  const state = STATES[card.type];
  if (!state || state === 'NEW') return { schedule: null, suspended, reviews: [] };
  const data = readData(card.data);
  const reviews = toReviews(log, now);
  const due = dueOf(card, data, startMs);
  const lastReviewAt = lastReviewOf(card, data, reviews, due, now);
  const schedule: Schedule = {
    state,
    due: new Date(clamp(due, EARLIEST_MS, LATEST_MS)),
    ...memoryOf(card, data, reviews, lastReviewAt),
    reps: natural(card.reps, 1_000_000),
    lapses: natural(card.lapses, 1_000_000),
    learningSteps: clamp(STEPS[state] - (natural(card.left, 1_000_000_000) % 1_000), 0, Math.max(0, STEPS[state] - 1)),
    lastReviewAt,
  };
  return { schedule, suspended, reviews };
}

interface CardData {
  stability: number | null;
  difficulty: number | null;
  /** What an export of ours knows to the millisecond, and Anki to the day. */
  exact: { due: number; last: number } | null;
}

function readData(json: string): CardData {
  const data = parsed(json);
  const [stability, difficulty] = [finite(data.s), finite(data.d)];
  const exact = parsed(typeof data.cd === 'string' ? data.cd : '');
  const [due, last] = [finite(exact.due), finite(exact.last)];
  return {
    stability: stability !== null && stability > 0 ? clamp(stability, 0.001, 36_500) : null,
    difficulty: difficulty !== null ? clamp(difficulty, 1, 10) : null,
    exact: due !== null && last !== null ? { due, last } : null,
  };
}

function dueOf(card: AnkiCardSchedule, { exact }: CardData, startMs: number): number {
  const due = card.odid !== 0 && card.odue !== 0 ? card.odue : card.due;
  const inSeconds = due >= SECONDS_FROM;
  const said = inSeconds ? due * 1_000 : startMs + due * DAY_MS;
  const within = inSeconds ? 1_000 : DAY_MS;
  // Somebody may have answered it in Anki since.
  return exact && exact.due >= said && exact.due < said + within ? exact.due : said;
}

function lastReviewOf(
  { ivl }: AnkiCardSchedule,
  { exact }: CardData,
  reviews: readonly ImportedReview[],
  due: number,
  now: Date,
): Date {
  const logged = reviews.at(-1)?.at.getTime();
  if (exact && (logged === undefined || Math.abs(logged - exact.last) < 1_000)) return new Date(exact.last);
  return new Date(clamp(logged ?? due - Math.max(0, ivl) * DAY_MS, EARLIEST_MS, now.getTime()));
}

/** FSRS's own where Anki used it; else by the answers, else by what SM-2 had come to. */
function memoryOf(
  card: AnkiCardSchedule,
  { stability, difficulty }: CardData,
  reviews: readonly ImportedReview[],
  lastReviewAt: Date,
): Pick<Schedule, 'stability' | 'difficulty'> {
  if (stability !== null && difficulty !== null) return { stability, difficulty };
  const answers = reviews.length > 0 ? reviews : [{ at: lastReviewAt, rating: 'GOOD' as const }];
  const log = answers.map(({ at, rating }) => ({
    id: '',
    kind: 'IMPORTED' as const,
    at,
    rating,
    parametersVersion: 0,
  }));
  const replayed = replay({ id: '', createdAt: answers[0]!.at }, log, () => PARAMETERS);
  if (reviews.length > 0 || card.ivl <= 0) return { stability: replayed.stability, difficulty: replayed.difficulty };
  return memoryOfSm2(card);
}

/** An interval is the time after which nine of ten are recalled, and the ease says how much it grows: FSRS's own reading. */
function memoryOfSm2({ ivl, factor }: AnkiCardSchedule): Pick<Schedule, 'stability' | 'difficulty'> {
  const stability = clamp(ivl, 1, 36_500);
  const ease = clamp(factor || USUAL_FACTOR, 1_300, 9_999) / 1_000;
  const [w8, w9, w10] = [DEFAULT_WEIGHTS[8]!, DEFAULT_WEIGHTS[9]!, DEFAULT_WEIGHTS[10]!];
  const growth = Math.exp(w8) * stability ** -w9 * Math.expm1((1 - PARAMETERS.desiredRetention) * w10);
  return { stability, difficulty: clamp(11 - (ease - 1) / growth, 1, 10) };
}

/** Answers alone, in their order; what a filtered deck asked without counting it is none. */
function toReviews(log: readonly AnkiReview[], now: Date): ImportedReview[] {
  const answers = log
    .filter(({ ease, type }) => ease >= 1 && ease <= 4 && type >= 0 && type <= 3)
    .filter(({ id }) => id >= EARLIEST_MS && id <= now.getTime())
    .toSorted((left, right) => left.id - right.id)
    .slice(-MOST_REVIEWS);
  return answers.map(({ id, ease, ivl, time, type }, index) => ({
    at: new Date(id),
    rating: AGAIN_TO_EASY[ease - 1]!,
    durationMs: natural(time, DAY_MS),
    stateBefore: type === 0 ? (index === 0 ? 'NEW' : 'LEARNING') : type === 2 ? 'RELEARNING' : 'REVIEW',
    scheduledDays: clamp(ivl < 0 ? -ivl / 86_400 : ivl, 0, 36_500),
  }));
}

function parsed(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const finite = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);
const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
const natural = (value: number, most: number): number => clamp(Math.floor(value) || 0, 0, most);

/** The other way: how Anki keeps a schedule, its `due` counted from the same day 0. `position` orders new cards. */
export function toAnki(
  {
    state,
    due,
    stability,
    difficulty,
    reps,
    lapses,
    learningSteps,
    lastReviewAt,
    suspended,
  }: Schedule & {
    suspended: boolean;
  },
  { startMs, position }: { startMs: number; position: number },
): AnkiCardSchedule {
  const type = STATES.indexOf(state);
  const none = { odue: 0, odid: 0, ivl: 0, factor: 0, left: 0, reps, lapses };
  if (state === 'NEW') return { ...none, type, queue: suspended ? -1 : 0, due: position, data: '{}' };
  const isReview = state === 'REVIEW';
  const inDays = Math.floor((due.getTime() - startMs) / DAY_MS);
  const interval = lastReviewAt ? (due.getTime() - lastReviewAt.getTime()) / DAY_MS : 1;
  const remaining = STEPS[state] - learningSteps;
  const exact = JSON.stringify({ due: due.getTime(), last: lastReviewAt?.getTime() ?? due.getTime() });
  return {
    ...none,
    type,
    queue: suspended ? -1 : isReview ? 2 : 1,
    due: isReview ? inDays : Math.floor(due.getTime() / 1_000),
    ivl: isReview ? Math.max(1, Math.round(interval)) : state === 'RELEARNING' ? 1 : 0,
    factor: state === 'LEARNING' ? 0 : USUAL_FACTOR,
    left: isReview ? 0 : Math.max(1, remaining) * 1_001,
    data: JSON.stringify({ pos: position, s: stability, d: difficulty, cd: exact }),
  };
}
