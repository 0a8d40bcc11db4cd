import { describe, expect, it } from 'vitest';
import { chrf } from './chrf.ts';

const of = (candidate: string, reference: string) => chrf([{ candidate, reference }]);

/** Worked out by hand, with P and R the means over the orders that both texts have. */
describe('chrf', () => {
  it('is 100 for the same text, and 0 for one without a common character', () => {
    expect(of('请确认合同。', '请确认合同。')).toBe(100);
    expect(of('abc', 'xyz')).toBe(0);
    expect(of('', 'xyz')).toBe(0);
  });

  it('averages the orders: abc for abd has 2/3 of 1-grams, 1/2 of 2-grams, 0 of 3-grams', () => {
    expect(of('abc', 'abd')).toBeCloseTo((100 * (2 / 3 + 1 / 2 + 0)) / 3, 10);
  });

  it('weighs recall twice: ab for abcd has P = 1 and R = (2/4 + 1/3) / 2', () => {
    const recall = (2 / 4 + 1 / 3) / 2;
    expect(of('ab', 'abcd')).toBeCloseTo((100 * 5 * recall) / (4 + recall), 10);
    expect(of('abcd', 'ab')).toBeCloseTo((100 * 5 * recall) / (4 * recall + 1), 10);
  });

  it('counts a repeated n-gram no more often than the reference has it', () => {
    // 1-grams: 2 of 3 match, 2 of 2; 2-grams (aa, aa against aa): 1 of 2, 1 of 1.
    const precision = (2 / 3 + 1 / 2) / 2;
    expect(of('aaa', 'aa')).toBeCloseTo((100 * 5 * precision) / (4 * precision + 1), 10);
  });

  it('leaves white space out, and takes a character beyond the basic plane as one', () => {
    expect(of('a b\u3000c', 'abc')).toBe(100);
    expect(of('😀a', '😁a')).toBeCloseTo((100 * (1 / 2 + 0)) / 2, 10);
  });

  it('counts over all sentences together, not by the mean of their scores', () => {
    // 1-grams: 1 of 3 on both sides; there are 2-grams in the second pair alone, none of which match.
    const pairs = [
      { candidate: 'a', reference: 'a' },
      { candidate: 'bc', reference: 'xy' },
    ];
    expect(chrf(pairs)).toBeCloseTo((100 * (1 / 3 + 0)) / 2, 10);
  });
});
