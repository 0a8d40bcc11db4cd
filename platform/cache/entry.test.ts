import { describe, expect, it } from 'vitest';
import { decodeEntry, encodeEntry } from './entry.ts';

describe('an entry in Redis', () => {
  const roundTrip = (value: unknown) => decodeEntry(encodeEntry(JSON.stringify(value), 1_700_000_000_123));

  it.each([null, 0, '', 'text 文字 🙂', [1, { a: [] }], 'long '.repeat(10_000)])(
    'comes back as it went: %.20j',
    (value) => {
      expect(roundTrip(value)).toEqual({ value, freshUntil: 1_700_000_000_123 });
    },
  );

  it('is compressed from 1 kB on, and not before', () => {
    const sizes = [1_000, 1_100].map((length) => encodeEntry(JSON.stringify('ab'.repeat(length / 2)), 0).length);
    expect(sizes[0]).toBe(1_000 + 2 + 9);
    expect(sizes[1]).toBeLessThan(100);
  });

  it('refuses what is no entry', () => {
    const cut = encodeEntry(JSON.stringify('x'.repeat(5_000)), 0).subarray(0, 20);
    for (const data of [Buffer.alloc(0), Buffer.from('{"value":1}'), Buffer.from([0]), cut]) {
      expect(() => decodeEntry(data)).toThrow();
    }
  });
});
