import { describe, expect, it } from 'vitest';
import { assemble, segmentText } from '#language/segments.ts';
import type { Kind } from '../../domain/translation.ts';
import { betterPairs, translatedPairs } from './rated-pairs.ts';

function ratedOf(sourceText: string, translations: string[], kinds: Kind[] = []) {
  const segments = segmentText(sourceText);
  const { text: targetText, spans } = assemble(sourceText, segments, translations, 'EN');
  return {
    sourceText,
    targetText,
    segments: segments.map(({ start, end }, index) => ({
      sourceStart: start,
      sourceEnd: end,
      targetStart: spans[index]!.start,
      targetEnd: spans[index]!.end,
      kind: kinds[index] ?? ('TRANSLATION' as const),
      engine: 'model',
      glosses: [],
    })),
  };
}

const textsOf = (pairs: { sourceText: string; targetText: string }[]) =>
  pairs.map(({ sourceText, targetText }) => [sourceText, targetText]);

describe('what a good rating puts into the memory', () => {
  it('is each sentence with its translation, once, and never a gloss', () => {
    const rated = ratedOf(
      '你好。请看附件。你好！',
      ['Hi.', 'see please attachment', 'Hello!'],
      ['TRANSLATION', 'GLOSS'],
    );
    expect(textsOf(translatedPairs(rated))).toEqual([['你好！', 'Hello!']]);
  });

  it('is no sentence that is too long to come again', () => {
    expect(translatedPairs(ratedOf('好'.repeat(1_001), ['Good']))).toEqual([]);
  });
});

describe('what a better text puts into the memory', () => {
  const rated = ratedOf('你好。请看附件。\n谢谢！', ['Hi.', 'See it.', 'Thanks!']);

  it('is sentence by sentence where there are as many', () => {
    expect(textsOf(betterPairs(rated, 'Hello. Please see the attachment.\nMany thanks!'))).toEqual([
      ['你好。', 'Hello.'],
      ['请看附件。', 'Please see the attachment.'],
      ['谢谢！', 'Many thanks!'],
    ]);
  });

  it('is the whole of a line for a sentence alone', () => {
    expect(textsOf(betterPairs(ratedOf('请看附件。', ['See it.']), 'It is attached. Please have a look.'))).toEqual([
      ['请看附件。', 'It is attached. Please have a look.'],
    ]);
  });

  it('is line by line where only some lines agree', () => {
    expect(textsOf(betterPairs(rated, 'Hello, please see the attachment.\nThanks. A lot.'))).toEqual([
      ['谢谢！', 'Thanks. A lot.'],
    ]);
  });

  it('is nothing where nobody could say which sentence is which', () => {
    expect(betterPairs(rated, 'Hello, please see the attachment and thanks.')).toEqual([]);
    expect(betterPairs(rated, '---')).toEqual([]);
  });
});
