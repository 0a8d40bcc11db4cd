import { describe, expect, it } from 'vitest';
import { type AnkiCardSchedule, type AnkiReview, toAnki, toProgress } from './anki-schedule.ts';
import { afterReview, DEFAULT_WEIGHTS, newSchedule } from './scheduling.ts';

const DAY_MS = 86_400_000;
const startMs = Date.UTC(2026, 0, 1, 4);
const now = new Date(Date.UTC(2026, 5, 1));
const CARD: AnkiCardSchedule = {
  ...{ type: 2, queue: 2, due: 100, odue: 0, odid: 0, ivl: 20, factor: 2500, reps: 5, lapses: 1, left: 0 },
  data: '{"s":23.4567,"d":4.321,"dr":0.9}',
};
const review = (day: number, ease: number, type = 1): AnkiReview => ({
  id: startMs + day * DAY_MS,
  ease,
  ivl: 10,
  time: 2_000,
  type,
});
const progress = (card: Partial<AnkiCardSchedule> = {}, log: AnkiReview[] = []) =>
  toProgress({ ...CARD, ...card }, log, { startMs, now });

describe('a schedule of Anki', () => {
  it('keeps the memory state of FSRS, the day and the counts', () => {
    expect(progress({}, [review(70, 3, 0), review(80, 4)])).toEqual({
      suspended: false,
      schedule: {
        state: 'REVIEW',
        due: new Date(startMs + 100 * DAY_MS),
        stability: 23.4567,
        difficulty: 4.321,
        reps: 5,
        lapses: 1,
        learningSteps: 0,
        lastReviewAt: new Date(startMs + 80 * DAY_MS),
      },
      reviews: [
        {
          at: new Date(startMs + 70 * DAY_MS),
          rating: 'GOOD',
          durationMs: 2_000,
          stateBefore: 'NEW',
          scheduledDays: 10,
        },
        {
          at: new Date(startMs + 80 * DAY_MS),
          rating: 'EASY',
          durationMs: 2_000,
          stateBefore: 'REVIEW',
          scheduledDays: 10,
        },
      ],
    });
  });

  it('is replayed by its answers where there is no memory state, and is read of interval and ease where there are none', () => {
    const replayed = progress({ data: '' }, [review(70, 3, 0), review(80, 3)]).schedule!;
    const parameters = { weights: DEFAULT_WEIGHTS, desiredRetention: 0.9 };
    const [first, second] = [70, 80].map((day) => new Date(startMs + day * DAY_MS)) as [Date, Date];
    const once = afterReview({ id: '', ...newSchedule(first) }, 'GOOD', first, parameters);
    const { stability, difficulty } = afterReview({ id: '', ...once }, 'GOOD', second, parameters);
    expect(replayed).toMatchObject({ stability, difficulty, due: new Date(startMs + 100 * DAY_MS) });

    const [usual, hard] = [progress({ data: '' }).schedule!, progress({ data: '', factor: 1300 }).schedule!];
    expect(usual).toMatchObject({ stability: 20, lastReviewAt: new Date(startMs + 80 * DAY_MS) });
    expect(hard.difficulty).toBeGreaterThan(usual.difficulty!);
  });

  it('of a new card is none, whether or not it is suspended', () => {
    expect(progress({ type: 0, queue: -1 })).toEqual({ schedule: null, suspended: true, reviews: [] });
  });

  it('of a card in a filtered deck is the one before', () => {
    expect(progress({ due: -1000, odue: 90, odid: 7 }).schedule?.due).toEqual(new Date(startMs + 90 * DAY_MS));
  });

  it('of a card being learnt is due at a second', () => {
    const due = Math.floor(now.getTime() / 1_000) + 600;
    expect(progress({ type: 1, queue: 1, due, left: 1001 }).schedule).toMatchObject({
      state: 'LEARNING',
      due: new Date(due * 1_000),
      learningSteps: 1,
    });
  });

  it('takes no answer that is none, and none of the future', () => {
    const log = [
      review(70, 3),
      review(71, 0, 4),
      review(72, 3, 5),
      { ...review(0, 3), id: now.getTime() + 1 },
      { ...review(0, 9), id: 5 },
    ];
    expect(progress({}, log).reviews).toHaveLength(1);
  });

  it('withstands whatever somebody wrote', () => {
    const odd = {
      due: -1e15,
      ivl: -5,
      factor: 0,
      reps: -1,
      lapses: 1e12,
      left: -3,
      data: '{"s":-1,"d":99,"cd":"{\\"due\\":\\"x\\"}"}',
    };
    const { schedule } = progress(odd);
    expect(schedule).toMatchObject({ reps: 0, lapses: 1_000_000, learningSteps: 0 });
    expect(Number.isFinite(schedule!.due.getTime() + schedule!.stability! + schedule!.difficulty!)).toBe(true);
  });

  it('comes back from Anki as it went, to the millisecond', () => {
    const parameters = { weights: DEFAULT_WEIGHTS, desiredRetention: 0.9 };
    let schedule = newSchedule(new Date(startMs));
    for (const [index, rating] of (['GOOD', 'GOOD', 'EASY', 'AGAIN', 'GOOD'] as const).entries()) {
      const at = new Date(startMs + (index + 1) * 3 * DAY_MS + 12_345);
      schedule = afterReview({ id: 'x', ...schedule }, rating, at, parameters);
      const card = toAnki({ ...schedule, suspended: index === 2 }, { startMs, position: 1 });
      expect(JSON.parse(card.data).cd.length).toBeLessThanOrEqual(100);
      expect(toProgress(card, [], { startMs, now })).toEqual({ schedule, suspended: index === 2, reviews: [] });
    }
  });

  it('that was answered in Anki since has the day that Anki says', () => {
    const schedule = { ...progress().schedule!, due: new Date(startMs + 90.5 * DAY_MS) };
    const card = toAnki({ ...schedule, suspended: false }, { startMs, position: 1 });
    expect(toProgress({ ...card, due: card.due + 30 }, [], { startMs, now }).schedule?.due).toEqual(
      new Date(startMs + 120 * DAY_MS),
    );
  });
});
