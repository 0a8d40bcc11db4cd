import { describe, expect, it } from 'vitest';
import { keyId, keyPrefix } from './key.ts';

describe('the key of an entry', () => {
  it('says the cache and its version', () => {
    expect(keyId(keyPrefix('words', 3), 'en:negotiate')).toBe('cache:words:v3:en:negotiate');
  });

  it('stays short however long the key, and differs for different keys', () => {
    const long = '语'.repeat(10_000);
    expect(keyId('p:', long).length).toBeLessThan(100);
    expect(keyId('p:', long)).toBe(keyId('p:', long));
    expect(keyId('p:', long)).not.toBe(keyId('p:', `${long}!`));
  });

  it('can not be made to look like the hash of another', () => {
    const hashed = keyId('', 'x'.repeat(1_000));
    expect(keyId('', hashed)).not.toBe(hashed);
  });

  it('refuses names that could run into each other', () => {
    expect(() => keyPrefix('a:v1', 1)).toThrow('Not a name');
  });
});
