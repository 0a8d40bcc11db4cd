import { describe, expect, it } from 'vitest';
import { appliesTo, fromStoredHit, hitsOf, keyOf, problemOfTerm, type Term, tidy, toStoredHit } from './glossary.ts';

const term = (source: string, target: string, id = source): Term => ({
  id,
  source,
  target,
  note: null,
  createdAt: new Date('2026-11-24T00:00:00Z'),
});

describe('a term', () => {
  it.each([
    ['张伟', 'Zhang Wei', ['EN']],
    ['PRD', '产品需求文档', ['ZH']],
    ['PRD', 'product requirements document', ['EN']],
    ['产品', '商品', ['ZH']],
    ['jira', 'Jira', ['EN', 'ZH']],
  ] as const)(
    '%s → %s holds for translations into its target’s language, a spelling for both',
    (source, target, languages) => {
      const applying = (['EN', 'ZH'] as const).filter((language) => appliesTo({ source, target }, language));
      expect(applying).toEqual(languages);
    },
  );

  it('is the same however its source is written, and has single blanks', () => {
    expect(keyOf('Design Review')).toBe(keyOf('design review'));
    expect(tidy('  design\u00a0 \u3000review ')).toBe('design review');
  });

  it.each([
    ['a\tb', 'c', 'source'],
    ['a', 'b\nc', 'target'],
    ['。', 'dot', 'source'],
    ['same', 'same', 'target'],
  ])('can’t be %j → %j', (source, target, field) => {
    expect(problemOfTerm({ source, target })).toMatchObject({ field, problem: expect.any(String) });
  });

  it('may be a name in another spelling', () => {
    expect(problemOfTerm({ source: 'jira', target: 'Jira' })).toBeNull();
  });
});

describe('the hits of a text', () => {
  it('are one for each term, honoured only where every segment honours it', () => {
    const [a, b] = [term('合同', 'contract'), term('评审', 'review')];
    const found = [
      { term: a, honoured: true },
      { term: b, honoured: true },
      { term: a, honoured: false },
    ];
    expect(hitsOf(found)).toEqual([
      { term: a, honoured: false },
      { term: b, honoured: true },
    ]);
  });

  it('are kept as they are, and no more than 200', () => {
    const hit = { term: term('合同', 'contract'), honoured: true };
    expect(fromStoredHit(JSON.parse(JSON.stringify(toStoredHit(hit))))).toEqual(hit);
    const many = Array.from({ length: 300 }, (_, n) => ({ term: term(`t${n}`, `x${n}`), honoured: false }));
    expect(hitsOf(many)).toEqual(many.slice(0, 200));
  });
});
