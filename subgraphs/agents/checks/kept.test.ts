import { describe, expect, it } from 'vitest';
import { englishNames, lostNames, lostTexts } from './kept.ts';

describe('lostTexts', () => {
  it('finds addresses, names and placeholders that were not copied', () => {
    expect(lostTexts('见 https://a.example/x，联系 @李雷，{name}', 'See https://a.example/x, {name}')).toEqual([
      '@李雷',
    ]);
  });
});

describe('lostNames', () => {
  it('expects of Chinese all names in Latin letters, in any case', () => {
    expect(lostNames('把 PRD 发到 Falcon 项目组，review 一下 v2.3', 'ZH', 'Send the prd to the Falcon team.')).toEqual([
      'v2.3',
    ]);
  });

  it('expects of English only codes, because names have Chinese forms', () => {
    expect(lostNames('Wang opened PR-12 on GitHub for the API.', 'EN', '王在 GitHub 上开了一个。')).toEqual([
      'PR-12',
      'API',
    ]);
  });

  it('expects none of abbreviations that the other language has words for', () => {
    expect(lostNames('Q3 的 KPI', 'ZH', 'the indicators of the third quarter')).toEqual([]);
  });
});

describe('englishNames', () => {
  it('takes capitals within a sentence and codes, not the beginnings of sentences', () => {
    expect(englishNames('We met Ms. Chen in Berlin. She likes the PRD. Then I left.')).toEqual([
      'Ms',
      'Chen',
      'Berlin',
      'PRD',
    ]);
  });
});
