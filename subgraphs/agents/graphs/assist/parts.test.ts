import { describe, expect, it } from 'vitest';
import { segmentText } from '#language/segments.ts';
import { partsOf } from './parts.ts';

const TEXT = `${'我们周五见。请确认合同。'.repeat(5)}\n\n${'1. 预算增加了。\n'.repeat(8)}\n\nThanks, see you.`;

describe('partsOf', () => {
  it('cuts at the borders of sentences, so that no sentence is lost or cut', () => {
    for (const characters of [10, 40, 1_000]) {
      const parts = partsOf(TEXT, { characters, segments: 4 });
      const segments = parts.flatMap(({ start, text }) =>
        segmentText(text).map((segment) => [start + segment.start, segment.text]),
      );
      expect(segments).toEqual(segmentText(TEXT).map(({ start, text }) => [start, text]));
      expect(parts.every(({ start, end, text }) => TEXT.slice(start, end) === text)).toBe(true);
    }
  });

  it('numbers the first segment of each part within the whole text', () => {
    const parts = partsOf(TEXT, { characters: 1_000, segments: 4 });
    expect(parts.slice(0, 3).map(({ firstSegment }) => firstSegment)).toEqual([0, 4, 8]);
  });

  it('makes a part of its own of a sentence that is longer than a part', () => {
    expect(partsOf(`${'长'.repeat(50)}。短。`, { characters: 10, segments: 9 })).toHaveLength(2);
  });

  it('prefers the border of a paragraph from half of a part on', () => {
    const text = `${'我们周五见。'.repeat(6)}\n\n${'请确认合同。'.repeat(3)}`;
    expect(partsOf(text, { characters: 60, segments: 20 }).map(({ text: part }) => part.includes('\n'))).toEqual([
      false,
      false,
    ]);
  });

  it('has no part of a text without a sentence', () => {
    expect(partsOf('-----\n123')).toEqual([]);
  });
});
