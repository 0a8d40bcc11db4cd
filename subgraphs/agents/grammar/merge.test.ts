import { describe, expect, it } from 'vitest';
import type { GrammarIssue } from '../domain/run.ts';
import { MAX_ISSUES, mergeIssues } from './merge.ts';

const TEXT = 'I am agree with the informations.';
function issue(text: string, suggestions: string[], rule = 'ours'): GrammarIssue {
  const start = TEXT.indexOf(text);
  return { start, end: start + text.length, text, message: 'Wrong.', kind: 'Test', rule, suggestions };
}

describe('mergeIssues', () => {
  it('puts the issues of all sources in the order of the text', () => {
    const merged = mergeIssues([[issue('informations', ['information'])], [issue('am agree', ['agree'])]]);
    expect(merged.map(({ text }) => text)).toEqual(['am agree', 'informations']);
  });

  it('keeps of two that overlap the one that is trusted more', () => {
    const merged = mergeIssues([[issue('agree with', ['a'])], [issue('am agree', ['b'], 'other')]]);
    expect(merged).toMatchObject([{ rule: 'ours' }]);
  });

  it('keeps every issue that one longer and less trusted would cover', () => {
    const ours = [issue('am agree', ['agree']), issue('informations', ['information'])];
    expect(mergeIssues([ours, [issue('am agree with the informations', ['agree'], 'other')]])).toEqual(ours);
  });

  it('prefers what suggests something to what only complains', () => {
    const merged = mergeIssues([[issue('am agree', [])], [issue('am agree', ['agree'], 'other')]]);
    expect(merged).toMatchObject([{ rule: 'other', suggestions: ['agree'] }]);
  });

  it('adds the suggestions of who says the same of the same place', () => {
    const merged = mergeIssues([
      [issue('informations', ['information'])],
      [issue('informations', ['data', 'information'], 'other')],
      [issue('informations', ['formations'], 'third')],
    ]);
    expect(merged).toMatchObject([{ rule: 'ours', suggestions: ['information', 'data'] }]);
  });

  it('suggests nothing that is already there, and nothing twice', () => {
    const merged = mergeIssues([[issue('am agree', ['am agree', 'agree', 'agree'])]]);
    expect(merged).toMatchObject([{ suggestions: ['agree'] }]);
  });

  it('is bounded', () => {
    const many = Array.from({ length: 600 }, (_, at) => ({ ...issue('I', ['we']), start: at * 2, end: at * 2 + 1 }));
    expect(mergeIssues([many])).toHaveLength(MAX_ISSUES);
  });
});
