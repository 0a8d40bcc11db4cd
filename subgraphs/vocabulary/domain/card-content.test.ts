import { describe, expect, it } from 'vitest';
import { backOf, type Described, tidyTerm } from './card-content.ts';

const sense = (text: string, more: Partial<Described['senses'][number]> = {}) => ({
  reading: null,
  partOfSpeech: null,
  text,
  language: 'ZH' as const,
  ...more,
});

describe('backOf', () => {
  it('gives the pronunciation and the first senses in the other language, one a line', () => {
    const senses = [sense('谈判', { partOfSpeech: 'verb' }), sense('商议'), sense('to discuss', { language: 'EN' })];
    expect(backOf({ language: 'EN', phonetic: 'niˈɡəuʃieit', senses })).toBe('/niˈɡəuʃieit/\n(verb) 谈判\n商议');
  });

  it('falls back on senses in the language of the word', () => {
    expect(backOf({ language: 'EN', phonetic: null, senses: [sense('to discuss', { language: 'EN' })] })).toBe(
      'to discuss',
    );
  });

  it('names the reading of a sense that is read in another way', () => {
    const senses = [
      sense('to walk', { language: 'EN', reading: 'xíng' }),
      sense('a row', { language: 'EN', reading: 'háng' }),
    ];
    expect(backOf({ language: 'ZH', phonetic: 'xíng', senses })).toBe('xíng\nto walk\n[háng] a row');
  });

  it('has nothing to say without a sense, and never says more than fits', () => {
    expect(backOf({ language: 'EN', phonetic: 'x', senses: [] })).toBeNull();
    expect(backOf({ language: 'EN', phonetic: null, senses: [sense('长'.repeat(5_000))] })).toHaveLength(2_000);
  });
});

describe('tidyTerm', () => {
  it('makes one line of a term, and one spelling of composed characters', () => {
    expect(tidyTerm('  look \n forward\tto ')).toBe('look forward to');
    expect(tidyTerm('cafe\u0301')).toBe('café');
  });
});
