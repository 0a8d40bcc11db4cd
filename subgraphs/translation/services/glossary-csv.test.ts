import { expect, it } from 'vitest';
import { invalid, invalidField, valid } from '#platform/validation.ts';
import { readGlossaryCsv } from './glossary-csv.ts';

const read = (csv: string) =>
  readGlossaryCsv(csv, ({ source, target, note }) =>
    source.trim() && target.trim()
      ? valid({ source: source.trim(), target: target.trim(), note })
      : invalid(invalidField(['input', 'source'], 'source and target must not be empty.')),
  );

it('reads terms with and without a header, a byte order mark, quotation marks and a note', () => {
  const rows = [
    { line: 2, term: { source: '张伟', target: 'Zhang Wei', note: 'a "name",\r\nof two' } },
    { line: 4, term: { source: 'PRD', target: '产品需求文档', note: '' } },
  ];
  const body = '张伟,Zhang Wei,"a ""name"",\r\nof two"\r\nPRD,产品需求文档\r\n';
  expect(read(`\ufeffSource, target ,note\r\n${body}`)).toEqual({ rows, rejected: [] });
  expect(read(`source,target\n${body}`)).toEqual({ rows, rejected: [] });
  expect(read(`\n${body}`)).toEqual({ rows, rejected: [] });
});

it('says of each bad row in which line of the file it is and why, and takes the others', () => {
  const { rows, rejected } = read(
    ['a,b', 'lonely', ',', '"x\ny",z', 'A,c', 'd,e,f,g', 'h,i,,,', '"never,closed', 'j,k', '"l"m,n'].join('\n'),
  );
  expect(rows.map(({ line, term }) => [line, term.source])).toEqual([
    [1, 'a'],
    [4, 'x\ny'],
    [8, 'h'],
    [10, 'j'],
  ]);
  expect(rejected).toEqual([
    { line: 2, reason: expect.stringContaining('columns') },
    { line: 3, reason: 'source and target must not be empty.' },
    { line: 6, reason: 'source is the same as in line 1.' },
    { line: 7, reason: expect.stringContaining('the row has 4') },
    { line: 9, reason: expect.stringContaining('behind a closing quotation mark') },
    { line: 11, reason: expect.stringContaining('behind a closing quotation mark') },
  ]);
});

it('reads 5,000 rows and says which it left out', () => {
  const { rows, rejected } = read(Array.from({ length: 5_002 }, (_, n) => `source ${n},target`).join('\n'));
  expect(rows).toHaveLength(5_000);
  expect(rejected).toEqual([{ line: 5_001, reason: expect.stringContaining('at most 5000 rows') }]);
});
