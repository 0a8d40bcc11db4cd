import { describe, expect, it } from 'vitest';
import { remembering } from './memory.ts';

describe('remembering', () => {
  it('loads once, also what is undefined, and forgets the oldest', () => {
    const loaded: string[] = [];
    const ask = remembering(2, (key) => {
      loaded.push(key);
      return key === 'none' ? undefined : key.toUpperCase();
    });
    expect([ask('none'), ask('none'), ask('a'), ask('a'), ask('b'), ask('none')]).toEqual([
      undefined,
      undefined,
      'A',
      'A',
      'B',
      undefined,
    ]);
    expect(loaded).toEqual(['none', 'a', 'b', 'none']);
  });
});
