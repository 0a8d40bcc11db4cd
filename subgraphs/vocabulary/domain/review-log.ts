import { afterReview, newSchedule, type ReviewRating, type Schedule, type SchedulerParameters } from './scheduling.ts';

interface Entry {
  id: string;
  at: Date;
  /** Of the scheduler's parameters that it was made with. */
  parametersVersion: number;
}

/**
 * One line of a card's log. RATED: the learner answered. IMPORTED: the card came with an answer that was given elsewhere,
 * or with a schedule. RESCHEDULED: all of the card's answers count by new parameters. UNDONE: an answer never happened.
 * Nothing is ever changed or taken out.
 */
export type LogEntry =
  | (Entry & { kind: 'RATED'; rating: ReviewRating })
  | (Entry & { kind: 'IMPORTED'; rating: ReviewRating })
  | (Entry & { kind: 'IMPORTED'; schedule: Schedule })
  | (Entry & { kind: 'RESCHEDULED' })
  | (Entry & { kind: 'UNDONE'; undoes: string });

export type RatedEntry = Extract<LogEntry, { kind: 'RATED' }>;
type Remembered = Extract<LogEntry, { kind: 'RATED' | 'IMPORTED' }>;

export interface LoggedCard {
  id: string;
  createdAt: Date;
}

export type ParametersOf = (version: number) => SchedulerParameters;

/**
 * A card's schedule is what its log says, from the first entry on, and nothing else.
 * @param entries of the card, in their order
 */
export function replay(card: LoggedCard, entries: readonly LogEntry[], parametersOf: ParametersOf): Schedule {
  let schedule = newSchedule(card.createdAt);
  const remembered: Remembered[] = [];
  for (const entry of withoutUndone(entries)) {
    const parameters = parametersOf(entry.parametersVersion);
    if (entry.kind === 'RESCHEDULED') schedule = recall(card, remembered, parameters);
    else {
      schedule = step(card, schedule, entry, parameters);
      remembered.push(entry);
    }
  }
  return schedule;
}

/** The answer that an undo would take back: the last that stands. */
export function lastRated(entries: readonly LogEntry[]): RatedEntry | null {
  return withoutUndone(entries).findLast((entry) => entry.kind === 'RATED') ?? null;
}

function withoutUndone(entries: readonly LogEntry[]): Exclude<LogEntry, { kind: 'UNDONE' }>[] {
  const undone = new Set(entries.flatMap((entry) => (entry.kind === 'UNDONE' ? [entry.undoes] : [])));
  return entries.filter((entry) => entry.kind !== 'UNDONE').filter(({ id }) => !undone.has(id));
}

const recall = (card: LoggedCard, entries: readonly Remembered[], parameters: SchedulerParameters): Schedule =>
  entries.reduce<Schedule>((schedule, entry) => step(card, schedule, entry, parameters), newSchedule(card.createdAt));

function step({ id }: LoggedCard, schedule: Schedule, entry: Remembered, parameters: SchedulerParameters): Schedule {
  if ('schedule' in entry) return entry.schedule;
  return afterReview({ id, ...schedule }, entry.rating, entry.at, parameters);
}
