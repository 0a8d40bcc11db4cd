import { describe, expect, it } from 'vitest';
import { detectLanguage, scriptShares } from './scripts.ts';

describe('detectLanguage', () => {
  it.each([
    ['请尽快回复', 'ZH'],
    ['Please reply soon', 'EN'],
    ['ok', 'EN'],
    ['KPI', 'EN'],
    ['好', 'ZH'],
    ['请 review 一下这个 PR', 'ZH'],
    ['Please ask 王小明 about the invoice', 'EN'],
    ['這個項目延期了', 'ZH'],
  ])('takes %j for %s', (text, language) => {
    expect(detectLanguage(text).language).toBe(language);
  });

  it.each(['', '   ', '12345', '👍🎉', '!?…', '\ud83d'])('has no confidence in %j', (text) => {
    expect(detectLanguage(text)).toEqual({ language: 'EN', confidence: 0, hanShare: 0, latinShare: 0 });
  });

  it('is sure of a text in one script and less sure of a mixed one', () => {
    expect(detectLanguage('会议推迟').confidence).toBe(1);
    expect(detectLanguage('会议 postponed').confidence).toBeLessThan(0.8);
  });

  it('is not confident in a third script', () => {
    expect(detectLanguage('Привет, как дела').confidence).toBe(0);
  });
});

describe('scriptShares', () => {
  it('counts letters only, and Han letters outside the basic plane once', () => {
    expect(scriptShares('𠮷 a 1!')).toEqual({ hanShare: 0.5, latinShare: 0.5 });
  });
});
