import { describe, expect, it } from 'vitest';
import { normalizeTerm, regularStems } from './term.ts';

describe('normalizeTerm', () => {
  it.each([
    ['deadline', 'deadline'],
    [' “Deadline”, ', 'Deadline'],
    ['look\t\nforward', 'look forward'],
    ['client’s', "client's"],
    ['ＡＰＩ', 'API'],
    ['会议。', '会议'],
    ['etc.', 'etc.'],
    ['C++', 'C++'],
    ['\u0000\u200b', ''],
    ['x'.repeat(121), ''],
  ])('makes %j %j', (term, normal) => {
    expect(normalizeTerm(term)).toBe(normal);
  });
});

describe('regularStems', () => {
  it.each([
    ['refactored', 'refactor'],
    ['planning', 'plan'],
    ['making', 'make'],
    ['policies', 'policy'],
    ["client's", 'client'],
  ])('finds the stem of %s', (form, stem) => {
    expect(regularStems(form)).toContain(stem);
  });

  it('leaves short words alone', () => {
    expect(regularStems('is')).toEqual([]);
  });
});
