import { describe, expect, it } from 'vitest';
import { changesBetween, explain } from './text-changes.ts';

const pairs = (before: string, after: string) => changesBetween(before, after).map((each) => [each.before, each.after]);

/** Applying all changes to the one text gives the other. */
function applied(before: string, after: string): string {
  let result = before;
  for (const change of changesBetween(before, after).toReversed()) {
    expect(before.slice(change.start, change.end)).toBe(change.before);
    result = result.slice(0, change.start) + change.after + result.slice(change.end);
  }
  return result;
}

describe('changesBetween', () => {
  it('finds nothing between equal texts', () => {
    expect(changesBetween('The same.', 'The same.')).toEqual([]);
  });

  it('makes one change of words that stand side by side', () => {
    expect(pairs('I look forward to hear from you.', 'I look forward to hearing from you.')).toEqual([
      ['hear', 'hearing'],
    ]);
    expect(pairs('We very like it.', 'We like it a lot.')).toEqual([
      ['very like', 'like'],
      ['it', 'it a lot'],
    ]);
    expect(pairs('He have went there.', 'He has gone there.')).toEqual([['have went', 'has gone']]);
  });

  it('shows what was put in with the word beside it', () => {
    expect(pairs('We had meeting.', 'We had a meeting.')).toEqual([['meeting', 'a meeting']]);
    expect(pairs('We meet', 'We meet today')).toEqual([['meet', 'meet today']]);
  });

  it('counts in UTF-16 units after an emoji', () => {
    const [change] = changesBetween('😀 She have it.', '😀 She has it.');
    expect(change).toEqual({ start: 7, end: 11, before: 'have', after: 'has' });
  });

  it.each([
    ['We discussed about the the plan ,yesterday.', 'Yesterday we discussed the plan.'],
    ['Dear all,\n\nplease to check.\n', 'Dear all,\n\nplease check it.\n'],
    ['', 'New text.'],
    ['Old text.', ''],
    ['a  b   c', 'a b c'],
  ])('leads from %j to %j', (before, after) => {
    expect(applied(before, after)).toBe(after);
  });
});

describe('explain', () => {
  const change = { start: 3, end: 7, before: 'have', after: 'has' };

  it('says what the rule says that found it', () => {
    const repair = { start: 3, end: 7, before: 'have', after: 'has', reason: '“She” takes “has”.' };
    expect(explain(change, [repair], 'other').reason).toBe('“She” takes “has”.');
  });

  it('says what a model says of the rest, else what can be seen', () => {
    expect(explain(change, [], 'The subject is one person.').reason).toBe('The subject is one person.');
    const reasonOf = (before: string, after: string) => explain({ ...change, before, after }, [], undefined).reason;
    expect(reasonOf('meeting', 'a meeting')).toContain('article');
    expect(reasonOf('monday', 'Monday')).toContain('capital');
    expect(reasonOf('receive', 'received')).toContain('“received”');
    expect(reasonOf('due to the fact that', 'because')).toContain('fewer');
    expect(reasonOf('do', 'carry out')).toContain('usually');
    expect(reasonOf('well ,', 'well,')).toContain('Punctuation');
  });
});
