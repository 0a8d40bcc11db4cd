import { describe, expect, it } from 'vitest';
import { piecesOf } from './pieces.ts';

describe('piecesOf', () => {
  const pieces = (text: string, size: number) => piecesOf(text, size).map(({ start, end }) => text.slice(start, end));

  it('leaves a short text whole', () => {
    expect(pieces('One. Two.', 20)).toEqual(['One. Two.']);
  });

  it('cuts between sentences, and loses nothing', () => {
    const text = 'One is here. 二在这里。 Three is here.\nFour is here.';
    expect(pieces(text, 20)).toEqual(['One is here. 二在这里。', ' Three is here.', '\nFour is here.']);
    expect(pieces(text, 20).join('')).toBe(text);
  });

  it('keeps a sentence whole that is longer than a piece', () => {
    const long = `${'Word '.repeat(30)}end.`;
    expect(pieces(`Short. ${long} Short.`, 20)).toEqual(['Short.', ` ${long}`, ' Short.']);
  });
});
