import { describe, expect, it } from 'vitest';
import { readContraction } from './contractions.ts';

const acts = (word: string, following?: string, nextIsParticiple = false) =>
  readContraction(word, following, nextIsParticiple)?.acts;

describe('readContraction', () => {
  it('tells a possessive from a verb', () => {
    expect(acts("client's")).toBe('possessive');
    expect(acts("clients'")).toBe('possessive');
    expect(acts("it's", 'late')).toBe('is');
    expect(acts("it's", 'been')).toBe('have');
  });

  it("takes 'd for had only before a participle", () => {
    expect(acts("we'd", 'sent', true)).toBe('have');
    expect(acts("we'd", 'send')).toBe('will');
  });

  it('asks with a "don\'t" that begins the sentence', () => {
    expect(readContraction("don't", 'forget', false, true)?.gloss).toBe('请勿');
    expect(readContraction("don't", 'forget', false)?.gloss).toBe('不');
  });

  it('is null for what is no contraction', () => {
    expect(readContraction('business', undefined, false)).toBeNull();
    expect(readContraction("'s", undefined, false)).toBeNull();
  });
});
