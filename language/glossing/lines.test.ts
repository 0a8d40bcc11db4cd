import { describe, expect, it } from 'vitest';
import { chineseLine, englishLine, type LineItem } from './lines.ts';

const items = (words: string): LineItem[] =>
  words.split(' ').map((gloss) => ({ gloss, text: gloss, isMark: /^[^\p{L}\p{N}]+$/u.test(gloss) && gloss !== "'s" }));

describe('englishLine', () => {
  it('puts spaces between words and none before a mark, and begins sentences with a capital', () => {
    expect(englishLine(items('he said : " good . " we agree , client \'s ok'))).toBe(
      'He said: "good." We agree, client\'s ok',
    );
  });
});

describe('chineseLine', () => {
  it('puts a space only between two pieces in Latin letters', () => {
    expect(chineseLine(items('请 用 Git Hub ， 100 % 好'))).toBe('请用Git Hub，100%好');
  });
});
