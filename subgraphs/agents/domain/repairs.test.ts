import { describe, expect, it } from 'vitest';
import { applyRepairs, lastingRepairs, safeRepairs } from './repairs.ts';
import type { GrammarIssue } from './run.ts';

const TEXT = 'She have a apple in Yuqiao and recieve it.';

function issue(text: string, suggestions: string[], kind = 'Grammar'): GrammarIssue {
  const start = TEXT.indexOf(text);
  return { start, end: start + text.length, text, message: `about ${text}`, kind, rule: 'Rule', suggestions };
}

describe('safeRepairs', () => {
  it('takes the first suggestion of each issue, in the order of the text', () => {
    const repairs = safeRepairs([issue('a apple', ['an apple']), issue('have', ['has', 'had'])]);
    expect(repairs.map(({ before, after, reason }) => [before, after, reason])).toEqual([
      ['have', 'has', 'about have'],
      ['a apple', 'an apple', 'about a apple'],
    ]);
    expect(applyRepairs(TEXT, repairs).text).toBe('She has an apple in Yuqiao and recieve it.');
  });

  it('leaves alone what has no suggestion, is a matter of taste, or may be a name', () => {
    expect(
      safeRepairs([
        issue('apple', []),
        issue('in', ['within'], 'Style'),
        issue('Yuqiao', ['Yucca'], 'Spelling'),
        issue('it', ['them'], 'Spelling'),
      ]),
    ).toEqual([]);
    expect(safeRepairs([issue('recieve', ['receive'], 'Spelling')])).toHaveLength(1);
  });

  it('takes one of two that overlap', () => {
    expect(safeRepairs([issue('have a', ['has an']), issue('a apple', ['an apple'])])).toHaveLength(1);
  });
});

describe('lastingRepairs', () => {
  it('drops a repair in whose place something is found again', () => {
    const repairs = safeRepairs([issue('have', ['haves']), issue('a apple', ['an apple'])]);
    const again = { ...issue('have', ['has']), start: 4, end: 9 };
    expect(lastingRepairs(TEXT, repairs, [again]).map(({ after }) => after)).toEqual(['an apple']);
  });
});
