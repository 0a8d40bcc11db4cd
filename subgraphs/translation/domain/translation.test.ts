import { describe, expect, it } from 'vitest';
import { batchesOf } from './batches.ts';
import { directionOf } from './directions.ts';
import { type StoredSegment, toSegmentViews, toStoredGloss } from './segments.ts';
import { type Origin, originOf } from './translation.ts';

describe('originOf', () => {
  const model: Origin = { kind: 'TRANSLATION', engine: 'model', model: 'qwen3' };
  const gloss: Origin = { kind: 'GLOSS', engine: 'gloss', model: null };

  it('is a translation only if every segment is one', () => {
    expect(originOf([model, model])).toEqual(model);
    expect(originOf([model, gloss, model])).toEqual({ kind: 'GLOSS', engine: 'model', model: 'qwen3' });
  });

  it('names the engine of most segments, and the model whenever it wrote one', () => {
    expect(originOf([gloss, model, gloss])).toEqual({ kind: 'GLOSS', engine: 'gloss', model: 'qwen3' });
    expect(originOf([gloss])).toEqual(gloss);
  });

  it('says that no engine was needed where there was nothing to translate', () => {
    expect(originOf([])).toEqual({ kind: 'TRANSLATION', engine: 'none', model: null });
  });
});

describe('directionOf', () => {
  const english = { language: 'EN', confidence: 1 } as const;

  it('goes from the language of the text into the other one', () => {
    expect(directionOf({}, english)).toEqual({ source: 'EN', target: 'ZH' });
    expect(directionOf({ source: null, target: null }, english)).toEqual({ source: 'EN', target: 'ZH' });
  });

  it('takes what was asked for before what was detected', () => {
    expect(directionOf({ source: 'ZH' }, english)).toEqual({ source: 'ZH', target: 'EN' });
    expect(directionOf({ source: 'ZH', target: 'EN' }, english)).toEqual({ source: 'ZH', target: 'EN' });
  });

  it('is none into the language that the text is in', () => {
    expect(directionOf({ target: 'EN' }, english)).toBeNull();
    expect(directionOf({ source: 'ZH', target: 'ZH' }, english)).toBeNull();
  });

  it('takes a text without letters wherever it is asked to', () => {
    expect(directionOf({ target: 'EN' }, { language: 'EN', confidence: 0 })).toEqual({ source: 'ZH', target: 'EN' });
  });
});

describe('segments', () => {
  it('get their texts back as slices, glosses too', () => {
    const segment: StoredSegment = {
      sourceStart: 2,
      sourceEnd: 6,
      targetStart: 3,
      targetEnd: 5,
      kind: 'GLOSS',
      engine: 'gloss',
      glosses: [[2, 4, 'nǐ hǎo', ['hello']]],
    };
    expect(toSegmentViews({ sourceText: '- 😀你好', targetText: '123Hi' }, [segment])).toMatchObject([
      {
        index: 0,
        sourceText: '😀你好',
        targetText: 'Hi',
        glosses: [{ start: 2, end: 4, text: '你好', reading: 'nǐ hǎo', senses: ['hello'] }],
      },
    ]);
  });

  it('keep at most five short senses of a word', () => {
    const senses = ['😀'.repeat(100), ...Array.from({ length: 9 }, (_, index) => `sense ${index}`)];
    const [, , , kept] = toStoredGloss({ start: 0, end: 1, text: '打', reading: 'dǎ', senses });
    expect(kept).toHaveLength(5);
    expect(kept[0]).toBe(`${'😀'.repeat(79)}…`);
    expect(kept[1]).toBe('sense 0');
  });
});

describe('batchesOf', () => {
  const limits = { segments: 3, characters: 10 };

  it('keeps the order and fills each batch up to both limits', () => {
    expect(batchesOf(['a', 'b', 'c', 'd'], limits)).toEqual([[0, 1, 2], [3]]);
    expect(batchesOf(['12345', '12345', '1'], limits)).toEqual([[0, 1], [2]]);
  });

  it('gives a segment that is too long a batch of its own', () => {
    expect(batchesOf(['1', '1234567890123', '1', '2'], limits)).toEqual([[0], [1], [2, 3]]);
    expect(batchesOf([], limits)).toEqual([]);
  });
});
