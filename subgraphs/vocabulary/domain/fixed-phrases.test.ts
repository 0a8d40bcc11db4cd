import { describe, expect, it } from 'vitest';
import { dictionaryForTests } from '#language/dictionary/testing.ts';
import { FIXED_PHRASES } from './fixed-phrases.ts';

const phrases = [...FIXED_PHRASES.values()].flat();

describe('FIXED_PHRASES', () => {
  it('are all headwords of the dictionary', async () => {
    const dictionary = await dictionaryForTests();
    const unknown = phrases.filter(({ text }) => dictionary.lookUp(text)?.lemma.toLowerCase() !== text);
    expect(unknown.map(({ text }) => text)).toEqual([]);
  }, 120_000);

  it('have two words or more, and none stands twice', () => {
    expect(phrases.filter(({ words }) => words.length < 2)).toEqual([]);
    expect(new Set(phrases.map(({ text }) => text)).size).toBe(phrases.length);
  });
});
