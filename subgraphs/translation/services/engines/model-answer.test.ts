import { describe, expect, it } from 'vitest';
import { problemOf, readTranslations } from './model-answer.ts';
import type { TermPair } from './segment-terms.ts';

const problem = (text: string, translation: string, target: 'EN' | 'ZH', terms: TermPair[] = []) =>
  problemOf({ text, terms }, translation, target);

describe('readTranslations', () => {
  it('reads an object, a bare array, and either in a code fence or after a sentence', () => {
    for (const answer of [
      '{"translations": ["a", "b"]}',
      '["a", "b"]',
      '```json\n{"translations": ["a", "b"]}\n```',
      'Here you are: ["a", " b "]',
    ]) {
      expect(readTranslations(answer, 2)).toEqual(['a', 'b']);
    }
  });

  it('refuses another number, other types and what is no JSON', () => {
    for (const answer of ['["a"]', '["a", "b", "c"]', '["a", 1]', '{"translations": "ab"}', '["a", "b"', 'a, b', '']) {
      expect(readTranslations(answer, 2)).toBeNull();
    }
  });

  it('puts a translation on one line', () => {
    expect(readTranslations('["a\\n\\n b"]', 1)).toEqual(['a b']);
  });
});

describe('problemOf', () => {
  it('finds nothing wrong with a translation', () => {
    expect(problem('我们明天开会。', 'We meet tomorrow.', 'EN')).toBeNull();
    expect(problem('We meet tomorrow.', '我们明天开会。', 'ZH')).toBeNull();
  });

  it('refuses an empty one, one with invalid characters and one that goes on and on', () => {
    expect(problem('好', '', 'EN')).toMatch(/empty/);
    expect(problem('好', 'a\0', 'EN')).toMatch(/invalid/);
    expect(problem('好', 'a\ud83d', 'EN')).toMatch(/invalid/);
    expect(problem('好', 'a'.repeat(300), 'EN')).toMatch(/too long/);
  });

  it('refuses the wrong script', () => {
    expect(problem('我们明天开会。', '我们明天开会。', 'EN')).toMatch(/language/);
    expect(problem('我们明天开会。', '明天 we meet, all of us, in the usual room.', 'EN')).toMatch(/language/);
    expect(problem('Thanks a lot.', 'Thanks a lot.', 'ZH')).toMatch(/language/);
  });

  it('lets codes and abbreviations stay, and Han where it must be copied', () => {
    expect(problem('KPI', 'KPI', 'ZH')).toBeNull();
    expect(problem('“行”在这里是什么意思？', 'What does “行” mean here?', 'EN')).toBeNull();
    expect(problem('@张三 请看', '@张三 Please look', 'EN')).toBeNull();
  });

  it('refuses one that lost a URL, a mention or a placeholder', () => {
    expect(problem('请看 https://a.com/b', 'Please look', 'EN')).toMatch(/copied/);
    expect(problem('你好 {name}', 'Hello name', 'EN')).toMatch(/copied/);
    expect(problem('你好 {name}', 'Hello {name}', 'EN')).toBeNull();
  });

  it('refuses one that does not say a term as the glossary wants it, whatever the script', () => {
    const audit = [{ source: '审计', target: 'statutory audit' }];
    expect(problem('审计明天开始。', 'The audit begins tomorrow.', 'EN', audit)).toMatch(/glossary/);
    expect(problem('审计明天开始。', 'Statutory audit begins tomorrow.', 'EN', audit)).toBeNull();
    const kept = [{ source: '语桥', target: '语桥' }];
    expect(problem('语桥上线了。', '语桥 is live.', 'EN', kept)).toBeNull();
    expect(problem('语桥上线了。', '语桥上线 is live.', 'EN', kept)).toMatch(/language/);
    expect(problem('the indicator', 'KPI', 'ZH', [{ source: 'indicator', target: 'KPI' }])).toBeNull();
  });
});
