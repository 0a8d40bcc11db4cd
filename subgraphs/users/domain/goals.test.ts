import { describe, expect, it } from 'vitest';
import { goalProblems, tidyTopics } from './goals.ts';

const fieldsOf = (goals: Parameters<typeof goalProblems>[0]) => goalProblems(goals).map(([field]) => field);

describe('goals', () => {
  it('may be at the ends of their ranges', () => {
    expect(goalProblems({ newCardsPerDay: 0, reviewsPerDay: 9_999, desiredRetention: 0.97, topics: ['合同'] })).toEqual(
      [],
    );
    expect(goalProblems({ newCardsPerDay: 500, reviewsPerDay: 0, desiredRetention: 0.7, topics: [] })).toEqual([]);
  });

  it('are refused beyond them, each by its name', () => {
    expect(fieldsOf({ newCardsPerDay: 501, reviewsPerDay: -1, desiredRetention: 0.98 })).toEqual([
      'newCardsPerDay',
      'reviewsPerDay',
      'desiredRetention',
    ]);
    expect(fieldsOf({ desiredRetention: Number.NaN })).toEqual(['desiredRetention']);
  });

  it('have at most 20 topics of at most 60 characters', () => {
    expect(fieldsOf({ topics: Array.from({ length: 21 }, (_, n) => `topic ${n}`) })).toEqual(['topics']);
    expect(fieldsOf({ topics: ['字'.repeat(61)] })).toEqual(['topics']);
    expect(fieldsOf({ topics: ['字'.repeat(60)] })).toEqual([]);
    expect(fieldsOf({ topics: ['a\u0000b'] })).toEqual(['topics']);
  });

  it('keep each topic once, without blanks around it', () => {
    expect(tidyTopics([' sales', 'sales', '合同 '])).toEqual(['sales', '合同']);
  });
});
