import { describe, expect, it } from 'vitest';
import { parseNumeral, writeNumber, writeOrdinal } from './numerals.ts';

describe('parseNumeral', () => {
  it.each([
    ['三百二十', 320],
    ['两万五', 25_000],
    ['三百零二', 302],
    ['三百二', 320],
    ['十五', 15],
    ['一亿三千万', 130_000_000],
    ['1.2亿', 120_000_000],
    ['3万', 30_000],
    ['1,200', 1_200],
    ['二〇一五', 2015],
    ['三点五', 3.5],
    ['两百万', 2_000_000],
    ['百万', 1_000_000],
  ])('reads %s as %d', (text, value) => {
    expect(parseNumeral(text)).toBe(value);
  });

  it.each(['好', '三点', '三点五点六'])('reads no number in %s', (text) => {
    expect(parseNumeral(text)).toBeNull();
  });
});

describe('writing numbers in English', () => {
  it('writes small ones as words and large ones short', () => {
    expect([3, 25_000, 120_000_000, 1_234_567, 3.5].map(writeNumber)).toEqual([
      'three',
      '25,000',
      '120 million',
      '1,234,567',
      '3.5',
    ]);
  });

  it('ends ordinals as they are read', () => {
    expect([1, 11, 22, 103].map(writeOrdinal)).toEqual(['first', '11th', '22nd', '103rd']);
  });
});
