import { describe, expect, it } from 'vitest';
import { blocksOf } from './blocks.ts';

describe('blocksOf', () => {
  it.each(['', 'One line.', 'A.\n\nB.\n\n\nC.', '\n\nA.\n \nB.\n'])('puts together again what it cuts: %j', (text) => {
    expect(
      blocksOf(text, 5)
        .map((block) => block.text)
        .join(''),
    ).toBe(text);
  });

  it('joins paragraphs up to a size', () => {
    expect(
      blocksOf('A.\n\nB.\n\nC.', 6)
        .filter(({ isBlank }) => !isBlank)
        .map(({ text }) => text),
    ).toEqual(['A.\n\nB.', 'C.']);
  });
});
