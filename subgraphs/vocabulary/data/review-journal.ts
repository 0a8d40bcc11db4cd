import { newIdAt } from '#platform/ids.ts';
import type { Database, DomainTransaction, Reader } from '#prisma/database.ts';
import type { Card, Review } from '#prisma/generated/client.ts';
import type { CardState } from '../domain/card-state.ts';
import type { LogEntry } from '../domain/review-log.ts';
import {
  intervalDays,
  isLeech,
  type ReviewRating,
  type Schedule,
  type SchedulerParameters,
} from '../domain/scheduling.ts';
import { CARD_COLUMNS } from './card-columns.ts';
import { createParametersOf, currentSettings, versionOf } from './scheduler-parameters.ts';

export type ReviewRow = Review;

/** A card as it stands while nobody else can answer it. */
export interface LockedCard {
  card: Card;
  /** In which the learner's days begin and end. */
  timeZone: string;
  /** With which the next entry is made. */
  parameters: SchedulerParameters;
  /** The card's log. */
  entries(): Promise<{ log: LogEntry[]; rows: ReviewRow[]; parametersOf: (version: number) => SchedulerParameters }>;
}

/** What an answer adds to the sums of its day. */
export interface DayCounts {
  reviews: number;
  newCards: number;
  reviewCards: number;
  recalled: number;
}

/** A line to be written, and what the card becomes by it. */
export interface NewEntry {
  kind: 'RATED' | 'RESCHEDULED' | 'UNDONE';
  at: Date;
  /** Of the learner, as 2026-11-24; of an UNDONE the day of what it undoes. */
  day: string;
  rating: ReviewRating | null;
  durationMs: number | null;
  undoes: string | null;
  idempotencyKey: string | null;
  schedule: Schedule;
  counts: DayCounts;
}

export interface Recorded {
  card: Card;
  review: ReviewRow;
}

/** What happened to each card's schedule, and the only way to make something happen to one. */
export interface ReviewJournal {
  /**
   * Locks the card, asks `decide` what is to be written, and writes that: the entry, the card as the entry leaves it and
   * the sums of the day, in one transaction, so that they always agree.
   * @returns `unknown` when the user has no such card; null when `decide` wrote nothing
   */
  record(
    writer: Reader,
    userId: string,
    cardId: string,
    decide: (locked: LockedCard) => NewEntry | null | Promise<NewEntry | null>,
  ): Promise<Recorded | 'unknown' | null>;
  /** What the user wrote with this key, and its card as it is now (null when it was deleted). From the primary. */
  findByKey(userId: string, key: string): Promise<{ review: ReviewRow; card: Card | null } | null>;
}

export const NO_COUNTS: DayCounts = { reviews: 0, newCards: 0, reviewCards: 0, recalled: 0 };

export function createReviewJournal(database: Database<'vocabulary'>): ReviewJournal {
  return {
    record: (writer, userId, cardId, decide) =>
      database.transaction(writer, async (transaction) => {
        const card = await lock(transaction, userId, cardId);
        if (!card) return 'unknown';
        const { timeZone, ...settings } = await currentSettings(transaction, userId);
        const { parameters } = settings;
        const entry = await decide({ card, timeZone, parameters, entries: () => readEntries(transaction, card) });
        if (!entry) return null;
        const version = await versionOf(transaction, userId, settings);
        return write(transaction, card, version, entry);
      }),

    findByKey: (userId, idempotencyKey) =>
      database.readPrimary(async (client) => {
        const where = { userId_idempotencyKey: { userId, idempotencyKey } };
        const review = await client.review.findUnique({ where });
        return review && { review, card: await client.card.findUnique({ where: { id: review.cardId } }) };
      }),
  };
}

async function lock(transaction: DomainTransaction<'vocabulary'>, userId: string, cardId: string) {
  const [card] = await transaction.$queryRaw<Card[]>`
    SELECT ${CARD_COLUMNS} FROM vocabulary.cards WHERE id = ${cardId}::uuid AND user_id = ${userId}::uuid FOR UPDATE`;
  return card;
}

async function readEntries(transaction: DomainTransaction<'vocabulary'>, { id, userId }: Card) {
  const rows = await transaction.review.findMany({ where: { cardId: id }, orderBy: { seq: 'asc' } });
  return { rows, log: rows.map(toLogEntry), parametersOf: await createParametersOf(transaction, userId) };
}

/** One statement: a review is written often, and each round trip holds the card. */
async function write(
  transaction: DomainTransaction<'vocabulary'>,
  card: Card,
  parametersVersion: number,
  entry: NewEntry,
): Promise<Recorded> {
  const { kind, at, day, rating, durationMs, undoes, idempotencyKey, schedule, counts } = entry;
  const id = newIdAt(at);
  const seq = card.lastSeq + 1;
  const scheduledDays = intervalDays(schedule);
  const { state, due, stability, difficulty, reps, lapses, learningSteps, lastReviewAt } = schedule;
  const leech = isLeech(schedule);
  const [written] = await transaction.$queryRaw<Card[]>`
    WITH logged AS (
      INSERT INTO vocabulary.reviews (id, user_id, card_id, seq, kind, rating, at, day, state_before, duration_ms,
        scheduled_days, parameters_version, undoes, idempotency_key)
      VALUES (${id}::uuid, ${card.userId}::uuid, ${card.id}::uuid, ${seq}, ${kind}::vocabulary.review_kind,
        ${rating}::vocabulary.review_rating, ${at}, ${day}::date, ${card.state}::vocabulary.card_state, ${durationMs}::int,
        ${scheduledDays}, ${parametersVersion}, ${undoes}::uuid, ${idempotencyKey})
    ), counted AS (
      INSERT INTO vocabulary.review_days AS days (user_id, day, reviews, new_cards, review_cards, recalled)
      SELECT ${card.userId}::uuid, ${day}::date, ${counts.reviews}::int, ${counts.newCards}::int,
        ${counts.reviewCards}::int, ${counts.recalled}::int
      WHERE ${counts.reviews}::int <> 0
      ON CONFLICT (user_id, day) DO UPDATE SET
        reviews = days.reviews + excluded.reviews, new_cards = days.new_cards + excluded.new_cards,
        review_cards = days.review_cards + excluded.review_cards, recalled = days.recalled + excluded.recalled
    )
    UPDATE vocabulary.cards SET state = ${state}::vocabulary.card_state, due = ${due}, stability = ${stability}::float8,
      difficulty = ${difficulty}::float8, reps = ${reps}, lapses = ${lapses}, learning_steps = ${learningSteps},
      last_review_at = ${lastReviewAt}::timestamptz, leech = ${leech}, last_seq = ${seq}, updated_at = ${at}
    WHERE id = ${card.id}::uuid
    RETURNING ${CARD_COLUMNS}`;
  const review: ReviewRow = {
    id,
    userId: card.userId,
    cardId: card.id,
    seq,
    kind,
    rating,
    at,
    day: new Date(day),
    stateBefore: card.state,
    durationMs,
    scheduledDays,
    parametersVersion,
    schedule: null,
    undoes,
    idempotencyKey,
  };
  return { card: written!, review };
}

/** A schedule as it stands in the log, its times as texts. */
type StoredSchedule = { [Key in keyof Schedule]: Schedule[Key] extends Date | null ? string | null : Schedule[Key] } & {
  state: CardState;
};

/** The table's CHECK holds that what a kind needs is there. */
export function toLogEntry(row: ReviewRow): LogEntry {
  const { id, at, parametersVersion, kind } = row;
  const entry = { id, at, parametersVersion };
  switch (kind) {
    case 'RATED':
      return { ...entry, kind, rating: row.rating! };
    case 'IMPORTED':
      if (row.rating) return { ...entry, kind, rating: row.rating };
      return { ...entry, kind, schedule: toSchedule(row.schedule as unknown as StoredSchedule) };
    case 'UNDONE':
      return { ...entry, kind, undoes: row.undoes! };
    case 'RESCHEDULED':
      return { ...entry, kind };
  }
}

function toSchedule({ due, lastReviewAt, ...rest }: StoredSchedule): Schedule {
  return { ...rest, due: new Date(due!), lastReviewAt: lastReviewAt === null ? null : new Date(lastReviewAt) };
}
