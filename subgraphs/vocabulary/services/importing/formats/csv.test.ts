import { describe, expect, it } from 'vitest';
import { readCsv, readCsvFile } from './csv.ts';

const read = (csv: string, maxRows = 100) => [...readCsv(csv, maxRows).rows];
const reasons = (csv: string) =>
  read(csv).map((row) => ('reason' in row ? `${row.line}: ${row.reason}` : row.card.term));
const frontsOf = (bytes: Uint8Array) =>
  [...readCsvFile(bytes, 100).rows].map((row) => ('card' in row ? [row.card.term, row.card.back] : row.reason));

describe('cards in a CSV', () => {
  it('are front, back, example and tags, where the first row names nothing else', () => {
    const [first, second] = read('audit,审计,"An ""audit"", please.",work; money\nscope,范围');
    expect(first).toMatchObject({
      line: 1,
      card: { term: 'audit', back: '审计', example: 'An "audit", please.', tags: ['work', 'money'], schedule: null },
    });
    expect(second).toMatchObject({ line: 2, card: { term: 'scope', back: '范围', example: null, tags: [] } });
  });

  it('have their columns in the order that the first row says, and others are passed over', () => {
    expect(read('Tags,Deck,Back,Front\r\nwork,mine,审计,audit\r\n')).toMatchObject([
      { line: 2, card: { term: 'audit', back: '审计', tags: ['work'] } },
    ]);
  });

  it('are rejected by themselves, each with its line and a reason', () => {
    const long = 'x'.repeat(10_000);
    const csv = [
      'good,1',
      `${long},2`,
      'a\u0007b,3',
      ',4',
      '"broken,5',
      'other,6',
      'good,7',
      'a,b,c,d,e',
      `tags,8,,${'t;'.repeat(21).replace(/t/g, () => `t${Math.random()}`)}`,
    ];
    expect(reasons(csv.join('\n'))).toEqual([
      'good',
      '2: front must have at most 200 characters (it has 10000).',
      '3: front must not contain control characters or be invisible.',
      '4: front must not be empty.',
      '5: a quotation mark is never closed.',
      'other',
      '7: front is the same as in line 1.',
      '8: expected the columns front,back,example,tags; the row has 5.',
      '9: tags must be at most 20.',
    ]);
  });

  it('stay what they are where they look like SQL', () => {
    const sql = `'); DROP TABLE vocabulary.cards; --`;
    expect(read(`"${sql}",x`)).toMatchObject([{ card: { term: sql } }]);
  });

  it('end at the most that an import may have, which is said', () => {
    expect(read('a,1\nb,2\nc,3\nd,4', 2)).toMatchObject([
      { line: 1 },
      { line: 2 },
      { line: 3, reason: 'An import has at most 2 rows: this one and those after it were left out.' },
    ]);
  });

  it('are read in UTF-8 with and without a mark, in UTF-16 with one, and in GB18030', () => {
    const expected = [['audit', '审计']];
    const utf16 = Buffer.from('\uFEFFaudit,审计\r\n', 'utf16le');
    expect(frontsOf(Buffer.from('audit,审计'))).toEqual(expected);
    expect(frontsOf(Buffer.from('\uFEFFaudit,审计'))).toEqual(expected);
    expect(frontsOf(utf16)).toEqual(expected);
    expect(frontsOf(Buffer.from(utf16).swap16())).toEqual(expected);
    expect(frontsOf(Buffer.from([...Buffer.from('audit,'), 0xc9, 0xf3, 0xbc, 0xc6]))).toEqual(expected);
  });

  it('are none in what is no text', () => {
    expect(() => frontsOf(Buffer.from([0, 1, 2, 0xff, 0xfe, 0]))).toThrow('not a text in UTF-8, UTF-16 or GB18030');
    expect(() => frontsOf(Buffer.from('audit,审计', 'utf16le'))).toThrow('not a text');
  });
});
