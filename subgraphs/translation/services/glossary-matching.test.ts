import { describe, expect, it } from 'vitest';
import { createGlossary, honouredIn, isHonoured } from './glossary-matching.ts';

const term = (source: string, target: string) => ({ id: source, source, target, note: null, createdAt: new Date() });

describe('isHonoured', () => {
  it.each([
    ['灰度发布', 'canary release', 'Canary releases start on Friday.', true],
    ['灰度发布', 'canary release', 'The gray release starts on Friday.', false],
    ['接口', 'API', 'The rapid one.', false],
    ['PRD', '产品需求文档', '请评审产品需求文档。', true],
    ['PRD', '产品需求文档', '请评审需求文档。', false],
    ['jira', 'Jira', 'It is in Jira.', true],
    ['jira', 'Jira', 'It is in jira.', false],
    ['ios', 'iOS', 'IOS is first, which a sentence may make of it.', true],
    ['张伟', 'Zhang Wei', 'zhang wei will come.', true],
  ])('%s → %s in %j: %s', (source, target, translation, expected) => {
    expect(isHonoured({ source, target }, translation)).toBe(expected);
  });
});

describe('a glossary', () => {
  const terms = [term('张伟', 'Zhang Wei'), term('PRD', '产品需求文档'), term('jira', 'Jira')];

  it('has the terms of one direction', () => {
    const text = '张伟写PRD，在jira里';
    const found = (target: 'EN' | 'ZH') =>
      createGlossary(terms, target)
        .matches(text)
        .map(({ term }) => term.source);
    expect(found('EN')).toEqual(['张伟', 'jira']);
    expect(found('ZH')).toEqual(['PRD', 'jira']);
  });

  it('tells for each segment what became of its terms', () => {
    const glossary = createGlossary(terms, 'EN');
    expect(honouredIn(glossary, '张伟看jira', 'Zhang Wei reads jira')).toMatchObject([
      { term: { source: '张伟' }, honoured: true },
      { term: { source: 'jira' }, honoured: false },
    ]);
  });
});
