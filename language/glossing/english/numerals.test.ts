import { describe, expect, it } from 'vitest';
import { parseEnglishNumeral, writeChineseNumber } from './numerals.ts';

describe('parseEnglishNumeral', () => {
  it.each([
    ['three', 3],
    ['twenty-five', 25],
    ['three hundred and twenty', 320],
    ['1.2 million', 1_200_000],
    ['25,000', 25_000],
    ['3k', 3_000],
    ['two hundred thousand', 200_000],
    ['five million three hundred', 5_000_300],
  ])('reads %s as %d', (text, value) => {
    expect(parseEnglishNumeral(text)).toBe(value);
  });

  it('reads no number in another word', () => {
    expect(parseEnglishNumeral('many')).toBeNull();
  });
});

describe('writeChineseNumber', () => {
  it('writes two as 两 only before what it counts', () => {
    expect([writeChineseNumber(2), writeChineseNumber(2, true)]).toEqual(['二', '两']);
  });

  it('counts in 万 and 亿', () => {
    expect([1_200_000, 350_000_000, 12_345, 320].map((value) => writeChineseNumber(value))).toEqual([
      '120万',
      '3.5亿',
      '12,345',
      '320',
    ]);
  });
});
