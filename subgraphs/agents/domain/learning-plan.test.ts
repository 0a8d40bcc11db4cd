import { describe, expect, it } from 'vitest';
import { complexityOf } from './complexity.ts';
import {
  type CefrLevel,
  describePlan,
  exampleAt,
  HORIZON_DAYS,
  type LearnerLoad,
  spreadWords,
  type WordToLearn,
} from './learning-plan.ts';

const word = (lemma: string, level: CefrLevel | null = 'B2'): WordToLearn => ({
  wordId: `en:${lemma}`,
  lemma,
  level,
  reason: 'B2',
  start: 0,
});
const words = (count: number, level?: CefrLevel) => Array.from({ length: count }, (_, at) => word(`w${at}`, level));
const learner = (load: Partial<LearnerLoad> = {}): LearnerLoad => ({
  level: 'B1',
  newCardsPerDay: 20,
  newLeftToday: 20,
  newWaiting: 0,
  reviewsPerDay: 200,
  due: [],
  ...load,
});
const daysOf = (planned: ReturnType<typeof spreadWords>) => planned.map(({ day }) => day);

describe('spreadWords', () => {
  it('takes three a day, in the order given', () => {
    const planned = spreadWords(words(7), learner());
    expect(planned.map((each) => [each.word.lemma, each.day])).toEqual([
      ['w0', 1],
      ['w1', 1],
      ['w2', 1],
      ['w3', 2],
      ['w4', 2],
      ['w5', 2],
      ['w6', 3],
    ]);
  });

  it('takes one word a day of those far above the learner, and easier ones beside it', () => {
    expect(daysOf(spreadWords(words(3, 'C1'), learner()))).toEqual([1, 2, 3]);
    expect(daysOf(spreadWords(words(3, 'C1'), learner({ level: 'B2' })))).toEqual([1, 1, 1]);
    expect(daysOf(spreadWords([word('hard', 'C2'), word('harder', 'C2'), word('easy')], learner()))).toEqual([1, 1, 2]);
  });

  it('keeps to the new cards a day that the learner wants, less those of today', () => {
    expect(daysOf(spreadWords(words(4), learner({ newCardsPerDay: 2, newLeftToday: 1 })))).toEqual([1, 2, 2, 3]);
    expect(daysOf(spreadWords(words(2), learner({ newCardsPerDay: 1, newLeftToday: 0 })))).toEqual([2, 3]);
    expect(spreadWords(words(2), learner({ newCardsPerDay: 0, newLeftToday: 0 }))).toEqual([]);
  });

  it('begins when the new cards that wait have had their turn', () => {
    expect(daysOf(spreadWords(words(2), learner({ newCardsPerDay: 5, newLeftToday: 5, newWaiting: 9 })))).toEqual([
      2, 3,
    ]);
  });

  it('avoids days that are full of reviews, and days whose cards would come back on such a day', () => {
    const due = [5, 5, 0, 0, 0];
    expect(daysOf(spreadWords(words(1), learner({ reviewsPerDay: 5, due })))).toEqual([3]);
    const [firstReview] = offsetsOfFirst();
    const full = Array.from({ length: HORIZON_DAYS }, (_, day) => (day === firstReview ? 5 : 0));
    expect(daysOf(spreadWords(words(1), learner({ reviewsPerDay: 5, due: full })))).toEqual([2]);
  });

  it('leaves out what finds no room within the horizon', () => {
    const due = Array.from({ length: HORIZON_DAYS }, () => 300);
    expect(spreadWords(words(3), learner({ due }))).toEqual([]);
  });

  /** The day of the first review of a card of day 1 that is recalled: found by filling one day after the other. */
  function offsetsOfFirst(): number[] {
    return Array.from({ length: HORIZON_DAYS }, (_, day) => day).filter((day) => {
      if (day === 0) return false;
      const due = Array.from({ length: HORIZON_DAYS }, (_, at) => (at === day ? 5 : 0));
      return spreadWords(words(1), learner({ reviewsPerDay: 5, due }))[0]?.day !== 1;
    });
  }
});

describe('describePlan', () => {
  const item = (day: number) => ({ wordId: 'en:one', reason: 'B2', example: null, day, cardId: null });

  it('says how many words over how many days', () => {
    expect(describePlan([item(1), item(1), item(2)], 0).summary).toBe('3 words over 2 days, 2 a day at most.');
    expect(describePlan([item(1)], 0).summary).toBe('1 word over 1 day, 1 a day at most.');
  });

  it('says why it begins late, why words are left out, and when there is nothing to learn', () => {
    expect(describePlan([item(4)], 0).summary).toContain('from day 4 on, behind the new cards');
    expect(describePlan([item(1)], 2).summary).toContain('2 words left out');
    expect(describePlan([], 2).summary).toMatch(/^2 words left out/);
    expect(describePlan([], 0)).toEqual({ summary: expect.stringContaining('no word'), items: [] });
  });
});

describe('exampleAt', () => {
  const sentences = [
    { start: 0, end: 5, text: 'Hello' },
    { start: 6, end: 400, text: 'x'.repeat(394) },
  ];

  it('finds the sentence around a place, and none between sentences', () => {
    expect(exampleAt(sentences, 4)).toBe('Hello');
    expect(exampleAt(sentences, 5)).toBeNull();
  });

  it('takes no sentence that is too long to learn from', () => {
    expect(exampleAt(sentences, 10)).toBeNull();
  });
});

describe('complexityOf', () => {
  it('counts characters, so that an emoji is one', () => {
    expect(complexityOf('😀'.repeat(99))).toBe('SIMPLE');
    expect(complexityOf('字'.repeat(100))).toBe('COMPLEX');
  });
});
