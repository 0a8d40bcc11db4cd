import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../test/support/random.ts';
import { type LogEntry, lastRated, replay } from './review-log.ts';
import { afterReview, DEFAULT_WEIGHTS, newSchedule, type ReviewRating, type Schedule } from './scheduling.ts';

const START = new Date('2026-03-01T08:00:00Z');
const CARD = { id: '0190a000-0000-7000-8000-000000000001', createdAt: START };
const PARAMETERS = [0.9, 0.85].map((desiredRetention) => ({ weights: DEFAULT_WEIGHTS, desiredRetention }));
const parametersOf = (version: number) => PARAMETERS[version - 1]!;

let made = 0;
const nextId = () => {
  made += 1;
  return `entry ${made}`;
};
const rated = (rating: ReviewRating, at: Date, parametersVersion = 1): LogEntry => ({
  id: nextId(),
  kind: 'RATED',
  rating,
  at,
  parametersVersion,
});
const undo = (entry: LogEntry): LogEntry => ({
  id: nextId(),
  kind: 'UNDONE',
  undoes: entry.id,
  at: entry.at,
  parametersVersion: 1,
});
const at = (days: number) => new Date(START.getTime() + days * 86_400_000);

describe('replay', () => {
  it('is a new card for an empty log', () => {
    expect(replay(CARD, [], parametersOf)).toEqual(newSchedule(START));
  });

  it('takes an undone answer out, wherever it stands', () => {
    const first = rated('GOOD', at(0));
    const wrong = rated('AGAIN', at(1));
    const later = rated('GOOD', at(2));
    expect(replay(CARD, [first, wrong, undo(wrong), later], parametersOf)).toEqual(
      replay(CARD, [first, later], parametersOf),
    );
    expect(replay(CARD, [first, undo(first)], parametersOf)).toEqual(newSchedule(START));
  });

  it('begins anew with a schedule that was imported', () => {
    const schedule: Schedule = {
      state: 'REVIEW',
      due: at(40),
      stability: 40,
      difficulty: 5,
      reps: 7,
      lapses: 1,
      learningSteps: 0,
      lastReviewAt: at(0),
    };
    const imported: LogEntry = { id: nextId(), kind: 'IMPORTED', schedule, at: at(1), parametersVersion: 1 };
    expect(replay(CARD, [imported], parametersOf)).toEqual(schedule);
    const answered = replay(CARD, [imported, rated('GOOD', at(40))], parametersOf);
    expect(answered).toEqual(afterReview({ ...CARD, ...schedule }, 'GOOD', at(40), parametersOf(1)));
  });

  it('counts all answers by the new parameters after a rescheduling, and none of them before', () => {
    const answers = [rated('GOOD', at(0)), rated('GOOD', at(1)), rated('GOOD', at(5))];
    const rescheduled: LogEntry = { id: nextId(), kind: 'RESCHEDULED', at: at(6), parametersVersion: 2 };
    const asIfAlways = answers.map((entry) => ({ ...entry, parametersVersion: 2 }));
    expect(replay(CARD, [...answers, rescheduled], parametersOf)).toEqual(replay(CARD, asIfAlways, parametersOf));
    expect(replay(CARD, [...answers, rescheduled], parametersOf)).not.toEqual(replay(CARD, answers, parametersOf));
  });

  it('gives what was there step by step, for 100,000 random answers, undos and reschedulings', () => {
    const random = createRandom(20_261_124);
    let answers = 0;
    for (let card = 0; answers < 100_000; card += 1) {
      const owner = { id: `card ${card}`, createdAt: START };
      const log: LogEntry[] = [];
      // As the service would have it: each state made from the one before, or replayed where it must be.
      let schedule = newSchedule(START);
      let now = START;
      for (let step = 0; step < 60; step += 1) {
        now = new Date(now.getTime() + random.below(20 * 86_400_000));
        const version = 1 + random.below(2);
        const chance = random.below(100);
        const last = lastRated(log);
        if (chance < 5 && last) {
          log.push(undo(last));
          schedule = replay(owner, log, parametersOf);
        } else if (chance < 8) {
          log.push({ id: nextId(), kind: 'RESCHEDULED', at: now, parametersVersion: version });
          schedule = replay(owner, log, parametersOf);
        } else {
          const rating = random.of<ReviewRating>(['AGAIN', 'HARD', 'GOOD', 'GOOD', 'EASY']);
          const when = new Date(Math.max(now.getTime(), schedule.lastReviewAt?.getTime() ?? 0));
          log.push(rated(rating, when, version));
          schedule = afterReview({ ...owner, ...schedule }, rating, when, parametersOf(version));
          answers += 1;
        }
      }
      expect(replay(owner, log, parametersOf)).toEqual(schedule);
    }
  });
});

describe('lastRated', () => {
  it('is the answer before, once the last one was undone', () => {
    const first = rated('GOOD', at(0));
    const second = rated('EASY', at(1));
    expect(lastRated([first, second])).toBe(second);
    expect(lastRated([first, second, undo(second)])).toBe(first);
    expect(lastRated([first, second, undo(second), undo(first)])).toBeNull();
  });
});
