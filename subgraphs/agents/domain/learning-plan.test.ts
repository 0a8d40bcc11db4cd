import { describe, expect, it } from 'vitest';
import { complexityOf } from './complexity.ts';
import { exampleAt, planWords } from './learning-plan.ts';

const word = (lemma: string) => ({ wordId: `en:${lemma}`, lemma, reason: 'C1', start: 0 });

describe('planWords', () => {
  it('spreads words two a day, in the order given', () => {
    const words = ['one', 'two', 'three', 'four', 'five'].map(word);
    const plan = planWords(words, [], ['card', null]);
    expect(plan.items.map(({ wordId, day }) => [wordId, day])).toEqual([
      ['en:one', 1],
      ['en:two', 1],
      ['en:three', 2],
      ['en:four', 2],
      ['en:five', 3],
    ]);
    expect(plan.items.map(({ cardId }) => cardId)).toEqual(['card', null, null, null, null]);
    expect(plan.summary).toBe('5 words over 3 days, 2 a day at most.');
  });

  it('says so when there is nothing to learn', () => {
    expect(planWords([], [], [])).toEqual({ summary: expect.stringContaining('no word'), items: [] });
    expect(planWords([word('one')], [], []).summary).toContain('1 word over 1 day,');
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
