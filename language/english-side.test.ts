import { describe, expect, it } from 'vitest';
import { englishSide } from './english-side.ts';

describe('englishSide', () => {
  const texts = { sourceText: 'source', targetText: 'target' };

  it('is the source of what was English, also of a gloss', () => {
    expect(englishSide({ source: 'EN', kind: 'TRANSLATION', ...texts })).toBe('source');
    expect(englishSide({ source: 'EN', kind: 'GLOSS', ...texts })).toBe('source');
  });

  it('is the target of what was Chinese, but not of a gloss', () => {
    expect(englishSide({ source: 'ZH', kind: 'TRANSLATION', ...texts })).toBe('target');
    expect(englishSide({ source: 'ZH', kind: 'GLOSS', ...texts })).toBeNull();
  });
});
