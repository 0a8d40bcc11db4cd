import { describe, expect, it } from 'vitest';
import { csvRows } from './csv.ts';

describe('csvRows', () => {
  it('reads quoted fields with commas, doubled quotes and line breaks', () => {
    expect([...csvRows('a,"b, ""c""\nd",e\r\n"",f,\n')]).toEqual([
      ['a', 'b, "c"\nd', 'e'],
      ['', 'f', ''],
    ]);
  });

  it('skips a byte order mark and empty lines', () => {
    expect([...csvRows('\ufeffa,b\n\nc,d')]).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('lets an unclosed quote run to the end', () => {
    expect([...csvRows('a,"b\nc')]).toEqual([['a', 'b\nc']]);
  });
});
