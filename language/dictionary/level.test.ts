import { describe, expect, it } from 'vitest';
import { estimateLevel } from './level.ts';

describe('estimateLevel', () => {
  it('means exam and frequency, rounded towards the harder', () => {
    expect(estimateLevel(200, ['zk', 'gk'])).toBe('A1');
    expect(estimateLevel(5_000, ['gk', 'ielts'])).toBe('B2');
    expect(estimateLevel(10_000, ['gre'])).toBe('C2');
  });

  it('uses the one that is known, and nothing when neither is', () => {
    expect(estimateLevel(30_000, [])).toBe('C2');
    expect(estimateLevel(null, ['cet4'])).toBe('B2');
    expect(estimateLevel(null, [])).toBeNull();
    expect(estimateLevel(null, ['unknown'])).toBeNull();
  });
});
