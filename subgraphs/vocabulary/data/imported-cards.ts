import { dayIn } from '#platform/calendar.ts';
import { newId, newIdAt } from '#platform/ids.ts';
import { anyOf, type Database, type DomainTransaction, type Reader } from '#prisma/database.ts';
import type { Card } from '#prisma/generated/client.ts';
import type { ImportCounts, ImportedCard } from '../domain/imported-card.ts';
import { intervalDays, isLeech, newSchedule } from '../domain/scheduling.ts';
import { currentSettings, type SchedulerSettings, versionOf } from './scheduler-parameters.ts';

/** Somebody else has added one of these cards at the same moment: try again, and find it. */
export class AddedMeanwhile extends Error {
  override name = 'AddedMeanwhile';
}

/** @throws what `write` throws, but for `AddedMeanwhile`, after which it writes again */
export async function untilNobodyIsInTheWay<T>(write: () => Promise<T>): Promise<T> {
  for (let attempts = 0; ; attempts += 1) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof AddedMeanwhile) || attempts >= 10) throw error;
    }
  }
}

/** All statements of one batch. */
export const BATCH_TIMEOUT_MS = 60_000;

export interface ImportedCards {
  /** Adds or updates the user's cards by their fronts, no two of which are the same: all or none. */
  write(writer: Reader, userId: string, cards: readonly ImportedCard[]): Promise<ImportCounts>;
}

export const createImportedCards = (database: Database<'vocabulary'>): ImportedCards => ({
  write: (writer, userId, cards) =>
    untilNobodyIsInTheWay(() =>
      database.transaction(writer, (transaction) => writeImportedCards(transaction, userId, cards), {
        timeoutMs: BATCH_TIMEOUT_MS,
      }),
    ),
});

/** A card to be written, and what is there of it. */
interface Planned {
  card: ImportedCard;
  there: Existing | null;
  id: string;
  /** Whether it takes over what was learnt elsewhere. */
  takesProgress: boolean;
}

type Existing = Pick<Card, 'id' | 'front' | 'back' | 'example' | 'tags' | 'wordId' | 'lastSeq'>;

/**
 * A handful of statements, however many cards there are. A card that is there gets the new content. It keeps its schedule,
 * unless its log is empty: then it takes the one that comes.
 * @throws AddedMeanwhile
 */
export async function writeImportedCards(
  transaction: DomainTransaction<'vocabulary'>,
  userId: string,
  cards: readonly ImportedCard[],
): Promise<ImportCounts> {
  if (cards.length === 0) return { imported: 0, updated: 0, unchanged: 0 };
  const now = new Date();
  const existing = await lockExisting(transaction, userId, cards);
  const planned = cards.map((card): Planned => {
    const there = existing.get(card.front) ?? null;
    return { card, there, id: there?.id ?? newId(), takesProgress: card.schedule !== null && !there?.lastSeq };
  });
  const added = planned.filter(({ there }) => !there);
  const changed = planned.filter(({ there, card, takesProgress }) => there && (takesProgress || !isSame(there, card)));
  const learnt = planned.filter(({ takesProgress }) => takesProgress);

  await insert(transaction, userId, added, now);
  await update(transaction, changed, now);
  if (learnt.length > 0) {
    const settings = await currentSettings(transaction, userId);
    await log(transaction, userId, learnt, settings, now);
  }
  return { imported: added.length, updated: changed.length, unchanged: cards.length - added.length - changed.length };
}

async function lockExisting(
  transaction: DomainTransaction<'vocabulary'>,
  userId: string,
  cards: readonly ImportedCard[],
): Promise<Map<string, Existing>> {
  const fronts = cards.map(({ front }) => front);
  // In one order, so that two imports don't wait for each other.
  const rows = await transaction.$queryRaw<Existing[]>`
    SELECT id::text, front, back, example, tags, word_id AS "wordId", last_seq AS "lastSeq" FROM vocabulary.cards
    WHERE user_id = ${userId}::uuid AND front = ANY(${anyOf(fronts)}) ORDER BY id FOR UPDATE`;
  return new Map(rows.map((row) => [row.front, row]));
}

const isSame = (there: Existing, card: ImportedCard): boolean =>
  there.back === card.back &&
  there.example === card.example &&
  there.wordId === card.wordId &&
  there.tags.join('\n') === card.tags.join('\n');

/** A card's columns; those of its schedule are null where it does not change. */
function rowOf({ id, card, takesProgress }: Planned, fallback: ReturnType<typeof newSchedule> | null) {
  const { front, back, example, tags, wordId, suspended } = card;
  const schedule = takesProgress ? card.schedule : fallback;
  return {
    id,
    front,
    back,
    example,
    tags,
    word_id: wordId,
    suspended: takesProgress || fallback ? suspended : null,
    state: schedule?.state ?? null,
    due: schedule?.due ?? null,
    stability: schedule?.stability ?? null,
    difficulty: schedule?.difficulty ?? null,
    reps: schedule?.reps ?? null,
    lapses: schedule?.lapses ?? null,
    learning_steps: schedule?.learningSteps ?? null,
    last_review_at: schedule?.lastReviewAt ?? null,
    leech: schedule && isLeech(schedule),
    last_seq: takesProgress ? card.reviews.length + 1 : null,
  };
}

async function insert(
  transaction: DomainTransaction<'vocabulary'>,
  userId: string,
  added: readonly Planned[],
  now: Date,
): Promise<void> {
  if (added.length === 0) return;
  const rows = JSON.stringify(added.map((planned) => rowOf(planned, newSchedule(now))));
  const inserted = await transaction.$executeRaw`
    INSERT INTO vocabulary.cards (id, user_id, word_id, front, back, example, tags, state, due, stability, difficulty, reps,
      lapses, learning_steps, last_review_at, suspended, leech, last_seq, created_at, updated_at)
    SELECT id, ${userId}::uuid, word_id, front, back, example, tags, state, due, stability, difficulty, reps,
      lapses, learning_steps, last_review_at, suspended, leech, coalesce(last_seq, 0), ${now}, ${now}
    FROM jsonb_to_recordset(${rows}::jsonb) AS given (id uuid, word_id text, front text, back text, example text, tags text[],
      state vocabulary.card_state, due timestamptz, stability float8, difficulty float8, reps int, lapses int,
      learning_steps int, last_review_at timestamptz, suspended boolean, leech boolean, last_seq int)
    ON CONFLICT (user_id, front) DO NOTHING`;
  if (inserted < added.length) throw new AddedMeanwhile('A card was added meanwhile.');
}

async function update(
  transaction: DomainTransaction<'vocabulary'>,
  changed: readonly Planned[],
  now: Date,
): Promise<void> {
  if (changed.length === 0) return;
  const rows = JSON.stringify(changed.map((planned) => rowOf(planned, null)));
  await transaction.$executeRaw`
    UPDATE vocabulary.cards card SET word_id = given.word_id, back = given.back, example = given.example, tags = given.tags,
      state = coalesce(given.state, card.state), due = coalesce(given.due, card.due),
      stability = coalesce(given.stability, card.stability), difficulty = coalesce(given.difficulty, card.difficulty),
      reps = coalesce(given.reps, card.reps), lapses = coalesce(given.lapses, card.lapses),
      learning_steps = coalesce(given.learning_steps, card.learning_steps),
      last_review_at = coalesce(given.last_review_at, card.last_review_at),
      suspended = coalesce(given.suspended, card.suspended), leech = coalesce(given.leech, card.leech),
      last_seq = coalesce(given.last_seq, card.last_seq), updated_at = ${now}
    FROM jsonb_to_recordset(${rows}::jsonb) AS given (id uuid, word_id text, back text, example text, tags text[],
      state vocabulary.card_state, due timestamptz, stability float8, difficulty float8, reps int, lapses int,
      learning_steps int, last_review_at timestamptz, suspended boolean, leech boolean, last_seq int)
    WHERE card.id = given.id`;
}

/** The answers that were given elsewhere, and then the schedule that they led to there. */
async function log(
  transaction: DomainTransaction<'vocabulary'>,
  userId: string,
  learnt: readonly Planned[],
  settings: SchedulerSettings,
  now: Date,
): Promise<void> {
  const version = await versionOf(transaction, userId, settings);
  const { timeZone } = settings;
  const entries = learnt.flatMap(({ id, card }) => [
    ...card.reviews.map(({ at, rating, durationMs, stateBefore, scheduledDays }, index) => ({
      id: newIdAt(at),
      card_id: id,
      seq: index + 1,
      at,
      day: dayIn(timeZone, at),
      rating,
      duration_ms: durationMs,
      state_before: stateBefore,
      scheduled_days: scheduledDays,
      schedule: null,
    })),
    {
      id: newIdAt(now),
      card_id: id,
      seq: card.reviews.length + 1,
      at: now,
      day: dayIn(timeZone, now),
      rating: null,
      duration_ms: null,
      state_before: card.schedule!.state,
      scheduled_days: intervalDays(card.schedule!),
      schedule: card.schedule,
    },
  ]);
  await transaction.$executeRaw`
    INSERT INTO vocabulary.reviews (id, user_id, card_id, seq, kind, rating, at, day, state_before, duration_ms,
      scheduled_days, parameters_version, schedule)
    SELECT id, ${userId}::uuid, card_id, seq, 'IMPORTED', rating, at, day, state_before, duration_ms, scheduled_days,
      ${version}, schedule
    FROM jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) AS given (id uuid, card_id uuid, seq int, at timestamptz,
      day date, rating vocabulary.review_rating, duration_ms int, state_before vocabulary.card_state,
      scheduled_days float8, schedule jsonb)`;
}
