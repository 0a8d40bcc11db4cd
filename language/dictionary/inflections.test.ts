import { describe, expect, it } from 'vitest';
import { type Headword, standsAlone } from './inflections.ts';

const word = (rank: number | null, traits: Partial<Headword> = {}): Headword => ({
  rank,
  isListed: true,
  isMereForm: false,
  ...traits,
});

describe('standsAlone', () => {
  it('lets a listed form stand that is about as frequent as its lemma', () => {
    expect(standsAlone(word(771), word(150))).toBe(true);
    expect(standsAlone(word(7_433), word(67))).toBe(false);
  });

  it('asks of an unlisted form that it is the more frequent', () => {
    expect(standsAlone(word(500, { isListed: false }), word(400))).toBe(false);
    expect(standsAlone(word(300, { isListed: false }), word(400))).toBe(true);
  });

  it('never lets an entry stand that only names its lemma', () => {
    expect(standsAlone(word(10, { isMereForm: true }), word(2_000))).toBe(false);
  });

  it('sends an unknown form to its lemma and keeps a form without one', () => {
    expect(standsAlone(undefined, word(10))).toBe(false);
    expect(standsAlone(word(10), undefined)).toBe(true);
    expect(standsAlone(word(null), word(10))).toBe(false);
  });
});
