import { describe, expect, it } from 'vitest';
import { problemOf, readTranslations } from './model-answer.ts';

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
    expect(problemOf('我们明天开会。', 'We meet tomorrow.', 'EN')).toBeNull();
    expect(problemOf('We meet tomorrow.', '我们明天开会。', 'ZH')).toBeNull();
  });

  it('refuses an empty one, one with invalid characters and one that goes on and on', () => {
    expect(problemOf('好', '', 'EN')).toMatch(/empty/);
    expect(problemOf('好', 'a\0', 'EN')).toMatch(/invalid/);
    expect(problemOf('好', 'a\ud83d', 'EN')).toMatch(/invalid/);
    expect(problemOf('好', 'a'.repeat(300), 'EN')).toMatch(/too long/);
  });

  it('refuses the wrong script', () => {
    expect(problemOf('我们明天开会。', '我们明天开会。', 'EN')).toMatch(/language/);
    expect(problemOf('我们明天开会。', '明天 we meet, all of us, in the usual room.', 'EN')).toMatch(/language/);
    expect(problemOf('Thanks a lot.', 'Thanks a lot.', 'ZH')).toMatch(/language/);
  });

  it('lets codes and abbreviations stay, and Han where it must be copied', () => {
    expect(problemOf('KPI', 'KPI', 'ZH')).toBeNull();
    expect(problemOf('“行”在这里是什么意思？', 'What does “行” mean here?', 'EN')).toBeNull();
    expect(problemOf('@张三 请看', '@张三 Please look', 'EN')).toBeNull();
  });

  it('refuses one that lost a URL, a mention or a placeholder', () => {
    expect(problemOf('请看 https://a.com/b', 'Please look', 'EN')).toMatch(/copied/);
    expect(problemOf('你好 {name}', 'Hello name', 'EN')).toMatch(/copied/);
    expect(problemOf('你好 {name}', 'Hello {name}', 'EN')).toBeNull();
  });
});
