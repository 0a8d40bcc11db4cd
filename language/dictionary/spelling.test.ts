import { describe, expect, it } from 'vitest';
import { createSpelling, editDistance } from './spelling.ts';

describe('editDistance', () => {
  it.each([
    ['receive', 'recieve', 1],
    ['the', 'teh', 1],
    ['schedule', 'schedul', 1],
    ['accommodate', 'acomodate', 2],
    ['abc', 'abc', 0],
    ['abc', 'xyz', 3],
    ['a', 'abcd', 3],
    ['', 'ab', 2],
  ])('counts the edits from %s to %s', (a, b, distance) => {
    expect(editDistance(a, b, 2)).toBe(distance);
    expect(editDistance(b, a, 2)).toBe(distance);
  });
});

describe('createSpelling', () => {
  const suggest = createSpelling([
    { word: 'form', rank: 300 },
    { word: 'from', rank: 20 },
    { word: 'farm', rank: 900 },
    { word: 'storm', rank: 2_000 },
  ]);

  it('puts the nearer first, then the more frequent, and leaves out the word itself', () => {
    expect(suggest('frm', 3)).toEqual(['from', 'form', 'farm']);
    expect(suggest('from', 5)).not.toContain('from');
  });
});
