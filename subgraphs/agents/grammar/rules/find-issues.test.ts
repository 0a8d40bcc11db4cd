import { describe, expect, it } from 'vitest';
import { findIssues } from './find-issues.ts';

const found = (text: string) => findIssues(text).map(({ rule, text }) => [rule, text]);

describe('findIssues', () => {
  it('counts in UTF-16 units, after emoji and Chinese and between them', () => {
    const text = '👍🏽 大家好！I am agree with 李薇. 请看 the informations，谢谢。';
    const issues = findIssues(text);
    expect(issues.map(({ text }) => text)).toEqual(['am agree', 'informations']);
    for (const { start, end, text: place } of issues) expect(text.slice(start, end)).toBe(place);
  });

  it.each([
    'The label says "I am agree" in red.',
    'The label says “please kindly sign” in red.',
    'The class `many informations` is gone.',
    '```\nI am agree\n```',
    'See https://example.com/advices for it.',
    '{informations} were sent to @advices.',
  ])('leaves alone what is quoted, code, an address or a placeholder: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('knows a curly apostrophe', () => {
    expect(found('I’m agree with you. She don’t know.')).toEqual([
      ['be-plus-verb', '’m agree'],
      ['dont-doesnt', 'don’t'],
    ]);
  });

  it('keeps the capital at the beginning of a sentence, in every sentence', () => {
    const suggestions = findIssues('It rains. Despite of that, we go.').map(({ suggestions }) => suggestions[0]);
    expect(suggestions).toEqual(['Despite']);
  });

  /** Tens of thousands of characters: what is not linear would take minutes. */
  it.each([
    ['one word', 'a'.repeat(100_000)],
    ['blanks', ' '.repeat(100_000)],
    ['quotation marks', '"“'.repeat(50_000)],
    ['commas', 'I am, we are, '.repeat(7_000)],
    ['the beginning of many patterns', 'suggest me to have difficulty to '.repeat(3_000)],
    ['adverbs', 'very '.repeat(20_000)],
    ['sentences', 'We have many informations. '.repeat(1_000)],
    ['brackets', '{{'.repeat(50_000)],
  ])('reads a hostile text: %s', (_, text) => {
    expect(findIssues(text).length).toBeLessThan(10_000);
  });
});
