import { describe, expect, it } from 'vitest';
import { isNoise } from './harper-noise.ts';

const TEXT = 'We met Ms. Zhou. The colour is wrnog.';
function found(place: string, suggestion: string, rule = 'SpellCheck') {
  const start = TEXT.indexOf(place);
  return {
    start,
    end: start + place.length,
    text: place,
    message: '',
    kind: 'Spelling',
    rule,
    suggestions: [suggestion],
  };
}

describe('what Harper says', () => {
  it.each([
    ['a name', found('Zhou', 'Thou')],
    ['British spelling', found('colour', 'color')],
    ['taste', found('The', 'A', 'CondenseAllThe')],
  ])('is not heard about %s', (_, issue) => {
    expect(isNoise(TEXT, issue)).toBe(true);
  });

  it('is heard about a spelling mistake, also with a capital at the beginning of a sentence', () => {
    expect(isNoise(TEXT, found('wrnog', 'wrong'))).toBe(false);
    expect(isNoise(TEXT, found('We', 'He'))).toBe(false);
    expect(isNoise(TEXT, found('The', 'Them'))).toBe(false);
  });
});
