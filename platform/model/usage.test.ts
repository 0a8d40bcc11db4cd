import { describe, expect, it } from 'vitest';
import { estimateTokens, usageOf } from './usage.ts';

describe('estimateTokens', () => {
  it('counts a Chinese character as one token, and four characters of English', () => {
    expect(estimateTokens('')).toBe(0);
    expect(estimateTokens('会议推迟了')).toBe(5);
    expect(estimateTokens('The meeting was postponed.')).toBe(7);
    expect(estimateTokens('请 review')).toBe(3);
  });

  it('takes a surrogate pair for one character', () => {
    expect(estimateTokens('😀😀')).toBe(2);
  });
});

describe('usageOf', () => {
  it('costs whole millionths of a dollar', () => {
    const usage = usageOf({ input: 1_001, output: 500 }, { input: 0.15, output: 0.6 }, { estimated: false });
    expect(usage).toEqual({ tokens: { input: 1_001, output: 500 }, costMicroUsd: 450, estimated: false });
  });

  it('costs nothing where there is no price', () => {
    expect(usageOf({ input: 9, output: 9 }, { input: 0, output: 0 }, { estimated: true }).costMicroUsd).toBe(0);
  });
});
