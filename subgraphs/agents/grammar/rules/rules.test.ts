import { describe, expect, it } from 'vitest';
import { readExample } from './example.ts';
import { findIssues } from './find-issues.ts';
import { RULES } from './index.ts';

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  it.each(rule.wrong)('finds and repairs: %s', (example) => {
    const { text, place, fixed } = readExample(example);
    const issues = findIssues(text);
    expect(issues).toMatchObject([{ rule: id, ...place }]);
    const [{ start, end, suggestions }] = issues as [(typeof issues)[0]];
    const repaired = text.slice(0, start) + suggestions[0] + text.slice(end);
    expect(repaired).toBe(fixed);
    expect(findIssues(repaired)).toEqual([]);
  });

  it.each(rule.right)('leaves alone: %s', (example) => {
    expect(findIssues(example)).toEqual([]);
  });
});

it('has at least 60 rules, each with a name of its own, a message and examples', () => {
  expect(RULES.length).toBeGreaterThanOrEqual(60);
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
  for (const { message, wrong, right } of RULES) {
    expect(message.length).toBeGreaterThan(20);
    expect(Math.min(wrong.length, right.length)).toBeGreaterThan(0);
  }
});
