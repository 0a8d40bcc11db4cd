import { describe, expect, it } from 'vitest';
import { betterOf, describeQuality, type Problem, type ProblemKind, scoreOf } from './quality.ts';

const problem = (segment: number, kind: ProblemKind, message = kind as string): Problem => ({ segment, kind, message });

describe('scoreOf', () => {
  it('is 1 where nothing is wrong, also for nothing', () => {
    expect(scoreOf([10, 20], [], null)).toBe(1);
    expect(scoreOf([], [], null)).toBe(1);
  });

  it('counts a segment by its length', () => {
    expect(scoreOf([10, 30], [problem(0, 'name')], null)).toBe(0.93);
    expect(scoreOf([10, 30], [problem(1, 'name')], null)).toBe(0.78);
  });

  it('counts the same mistake twice in a segment once, and never below nothing', () => {
    expect(scoreOf([10], [problem(0, 'number'), problem(0, 'number')], null)).toBe(0.5);
    expect(scoreOf([10], [problem(0, 'missing'), problem(0, 'length')], null)).toBe(0);
  });

  it('never passes a fault for good, however long the rest is', () => {
    expect(scoreOf([1, 1_000], [problem(0, 'number')], null)).toBe(0.8);
    expect(scoreOf([1, 1_000], [problem(0, 'gloss')], null)).toBe(0.8);
  });

  it('is lowered by a judge, and never raised', () => {
    expect(scoreOf([10], [], 0.4)).toBe(0.7);
    expect(scoreOf([10], [problem(0, 'number')], 1)).toBe(0.5);
  });

  it('marks a gloss as no more than a reading aid', () => {
    expect(scoreOf([10], [problem(0, 'gloss')], null)).toBe(0.25);
  });
});

describe('describeQuality', () => {
  it('names the first reasons once each, and counts the others', () => {
    const problems = ['a.', 'a.', 'b.', 'c.', 'd.'].map((message) => problem(0, 'number', message));
    expect(describeQuality({ score: 0.5, problems })).toBe('Quality 0.50. a. b. c. And 1 more.');
    expect(describeQuality({ score: 1, problems: [] })).toBe('Quality 1.00: nothing is missing or wrong.');
  });
});

describe('betterOf', () => {
  it('keeps the first unless the second is better', () => {
    const draft = (name: string, score: number) => ({ name, quality: { score, problems: [] } });
    expect(betterOf(draft('first', 0.6), draft('second', 0.7)).name).toBe('second');
    expect(betterOf(draft('first', 0.6), draft('second', 0.6)).name).toBe('first');
  });
});
