import { describe, expect, it } from 'vitest';
import { csvRows } from './csv.ts';

const rowsOf = (text: string) => [...csvRows(text)].map(({ line, fields, problem }) => [line, problem ?? fields]);
const NEVER_CLOSED = expect.stringContaining('never closed');
const TEXT_BEHIND = expect.stringContaining('behind a closing');

describe('csvRows', () => {
  it('reads quoted fields with commas, doubled quotes and line breaks, and tells where each row begins', () => {
    expect(rowsOf('a,"b, ""c""\nd",e\r\n"",f,\n\n"g\r\nh"\ni')).toEqual([
      [1, ['a', 'b, "c"\nd', 'e']],
      [3, ['', 'f', '']],
      [5, ['g\r\nh']],
      [7, ['i']],
    ]);
  });

  it('skips a byte order mark and empty lines', () => {
    expect(rowsOf('\ufeffa,b\n\r\n\nc,d')).toEqual([
      [1, ['a', 'b']],
      [4, ['c', 'd']],
    ]);
    expect(rowsOf('')).toEqual([]);
    expect(rowsOf('\ufeff')).toEqual([]);
  });

  it('takes a quotation mark within an unquoted field as it is', () => {
    expect(rowsOf('5" disk,b')).toEqual([[1, ['5" disk', 'b']]]);
  });

  it('gives up one line for a wrong quotation mark, and reads on', () => {
    expect(rowsOf('a,"b\nc,d\ne,f')).toEqual([
      [1, NEVER_CLOSED],
      [2, ['c', 'd']],
      [3, ['e', 'f']],
    ]);
    expect(rowsOf('"a" b,c\nd,"e"x\nf,g')).toEqual([
      [1, TEXT_BEHIND],
      [2, TEXT_BEHIND],
      [3, ['f', 'g']],
    ]);
    expect(rowsOf('a,"b\nc,"d"\ne,f')).toEqual([
      [1, TEXT_BEHIND],
      [2, ['c', 'd']],
      [3, ['e', 'f']],
    ]);
  });

  it('takes time in proportion to the text, whatever its quotation marks', () => {
    for (const piece of ['"\n', '"a\n', '"""\n', '"",""\n', '"","""\n', ',"\n']) {
      const rows = [...csvRows(piece.repeat(20_000))];
      expect(rows.length, JSON.stringify(piece)).toBeGreaterThan(0);
    }
    // Every line begins a row that goes wrong at the very end.
    const rows = [...csvRows(`${'y","x\n'.repeat(20_000)}y"x`, { longestRow: 1_000 })];
    expect(rows[0]?.problem).toContain('too long');
    expect(rows.length).toBeGreaterThan(19_000);
  });
});
