import { describe, expect, it } from 'vitest';
import type { Draft } from './draft.ts';
import { findProblems } from './problems.ts';

function kinds(sourceText: string, targetText: string, rest: Partial<Draft> & { kind?: 'GLOSS' } = {}): string[] {
  const { kind = 'TRANSLATION', source = 'ZH', terms = [] } = rest;
  const target = source === 'ZH' ? 'EN' : 'ZH';
  const draft = { source, target, sourceText, text: targetText, terms } as const;
  return findProblems({ ...draft, segments: [{ sourceText, targetText, kind }] }).map((problem) => problem.kind);
}

describe('findProblems', () => {
  it('finds none in a translation that says all of it', () => {
    expect(
      kinds(
        '请在 11 月 24 日前把 PRD 发给 @李雷，预算是 20 万元。',
        'Please send the PRD to @李雷 by November 24; the budget is 200,000 yuan.',
      ),
    ).toEqual([]);
    expect(kinds('The quarterly report is due on Friday.', '季度报告周五截止。', { source: 'EN' })).toEqual([]);
  });

  it.each([
    ['missing', '请确认。', ' '],
    ['untranslated', '请确认合同。', '请确认合同。'],
    ['untranslated', '请确认合同的条款。', 'Please confirm 合同 terms.'],
    ['number', '请在 3 天内确认。', 'Please confirm in five days.'],
    ['name', '请把 PRD 发过来。', 'Please send the document.'],
    ['changed', '请看 https://a.example/x 。', 'Please see https://a.example/y .'],
    ['length', '由于供应商调整了交货时间，原定的发布日期需要推迟。', 'It is late.'],
  ])('finds what is %s: %s → %s', (kind, source, translation) => {
    expect(kinds(source, translation)).toContain(kind);
  });

  it('finds English that stayed English', () => {
    expect(kinds('Please confirm the terms.', 'Please confirm the terms.', { source: 'EN' })).toEqual(['untranslated']);
    expect(kinds('OK', 'OK', { source: 'EN' })).toEqual([]);
  });

  it('lets English quote a Chinese word', () => {
    expect(kinds('“行”是什么意思？', 'What does “行” mean?')).toEqual([]);
  });

  it('says so when it is a gloss', () => {
    expect(kinds('请确认。', 'please confirm', { kind: 'GLOSS' })).toEqual(['gloss']);
  });

  it('finds a term that is not as the glossary has it', () => {
    const terms = [{ source: '项目', target: 'programme' }];
    expect(kinds('项目延期了。', 'The project is late.', { terms })).toEqual(['glossary']);
    expect(kinds('项目延期了。', 'The programme is late.', { terms })).toEqual([]);
  });
});
