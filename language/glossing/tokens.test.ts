import { describe, expect, it } from 'vitest';
import { type FixedTerm, piecesOf } from './tokens.ts';

const kinds = (text: string, terms: FixedTerm[] = []) =>
  piecesOf(text, terms).map((piece) => `${piece.kind}:${piece.text}`);

describe('piecesOf', () => {
  it('tells scripts, numbers and marks apart', () => {
    expect(kinds('升级v2.0.1，well-known 15%!')).toEqual([
      'han:升级',
      'kept:v2.0.1',
      'mark:，',
      'latin:well-known',
      'number:15%',
      'mark:!',
    ]);
  });

  it('takes a term out of what is around it', () => {
    expect(kinds('API在灰度发布 https://api.com', [{ start: 4, end: 6, target: 'canary' }])).toEqual([
      'latin:API',
      'han:在',
      'term:灰度',
      'han:发布',
      'kept:https://api.com',
    ]);
  });

  it('keeps an emoji and all that is joined to it as one', () => {
    expect(kinds('👍🏽好👨‍👩‍👧🇨🇳')).toEqual(['kept:👍🏽', 'han:好', 'kept:👨‍👩‍👧', 'kept:🇨🇳']);
  });

  it('tells borrowed words from the Chinese around them', () => {
    expect(kinds('请review一下')).toEqual(['han:请', 'latin:review', 'han:一下']);
  });

  it('leaves nothing out but blanks', () => {
    const text = ' a1 \ud83d 👍 「好」 it’s x_y %s @b\u0000';
    expect(
      piecesOf(text)
        .map((piece) => text.slice(piece.start, piece.end))
        .join(''),
    ).toBe(text.replace(/\s/g, ''));
  });
});
