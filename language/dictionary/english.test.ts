import { describe, expect, it } from 'vitest';
import { lemmaIn, normalizeIpa, parseForms, parseSenses } from './english.ts';

describe('parseSenses', () => {
  it('orders general lines, then fields, notes on inflection, the web, and English', () => {
    const senses = parseSenses('[网络] 网\n[医] 医\nleave的过去式\nvt. 做', 'n. a thing\nwith no\n   break');
    expect(senses.map(({ text }) => text)).toEqual([
      '做',
      '[医] 医',
      'leave的过去式',
      '[网络] 网',
      'a thing',
      'with no break',
    ]);
    expect(senses.map(({ partOfSpeech }) => partOfSpeech)).toEqual(['transitive verb', null, null, null, 'noun', null]);
  });

  it('takes a letter without its dot for a part of speech in English lines only', () => {
    expect(parseSenses('', 'n the place')[0]).toMatchObject({ partOfSpeech: 'noun', text: 'the place' });
    expect(parseSenses('a 字型', '')[0]).toMatchObject({ partOfSpeech: null, text: 'a 字型' });
  });

  it('has none for empty lines', () => {
    expect(parseSenses(' \n', '')).toEqual([]);
  });
});

describe('parseForms', () => {
  it('names the forms and leaves the lemma out', () => {
    expect(parseForms('0:leave/1:dp/d:left/s:lefts')).toEqual([
      { kind: 'pastParticiple', text: 'left' },
      { kind: 'plural', text: 'lefts' },
    ]);
    expect(parseForms('')).toEqual([]);
  });
});

describe('lemmaIn', () => {
  it('is another word or nothing', () => {
    expect(lemmaIn('0:leave/1:dp', 'left')).toBe('leave');
    expect(lemmaIn('i:interesting/0:interesting', 'interesting')).toBeNull();
    expect(lemmaIn('', 'x')).toBeNull();
  });
});

describe('normalizeIpa', () => {
  it.each([
    ["ni'g\u04d9uʃieit", 'niˈgəuʃieit'],
    ["'mi:tiŋ", 'ˈmiːtiŋ'],
    [".e\u04d9r\u04d9u'medisin", 'ˌeərəuˈmedisin'],
    ["'b^l, b^l", 'ˈbgl, bgl'],
    ['  ', null],
  ])('writes %j as %j', (phonetic, ipa) => {
    expect(normalizeIpa(phonetic)).toBe(ipa);
  });
});
