import { describe, expect, it } from 'vitest';
import { sealFor } from './sealed.ts';

describe('a seal', () => {
  const value = { text: '合同条款 😀', list: [1, null] };

  it('is opened by whoever has the same inputs, and by no one else', () => {
    const sealed = sealFor('user', '请确认合同条款。', null).seal(value);
    expect(sealFor('user', '请确认合同条款。', null).open(sealed)).toEqual(value);
    for (const inputs of [
      ['other', '请确认合同条款。', null],
      ['user', '请确认合同条款'],
      ['user请确认合同条款。', null],
    ]) {
      expect(sealFor(...inputs).open(sealed)).toBeUndefined();
    }
  });

  it('shows nothing of the inputs or the value, not even that two values are the same', () => {
    const { key, seal } = sealFor('user', '请确认合同条款。');
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(seal(value)).not.toBe(seal(value));
    expect(Buffer.from(seal(value), 'base64').includes('合同条款')).toBe(false);
  });

  it('keeps lists of inputs apart that read alike when joined', () => {
    const keys = [['a', 'b'], ['ab'], ['a', 'b', null], ['["a","b"]']].map((inputs) => sealFor(...inputs).key);
    expect(new Set(keys).size).toBe(4);
  });

  it('does not open what was damaged or is none', () => {
    const { seal, open } = sealFor('inputs');
    const sealed = Buffer.from(seal(value), 'base64');
    sealed[sealed.length - 1]! ^= 1;
    expect(open(sealed.toString('base64'))).toBeUndefined();
    expect(open('')).toBeUndefined();
    expect(open('nonsense')).toBeUndefined();
  });
});
