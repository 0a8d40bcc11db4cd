import { describe, expect, it } from 'vitest';
import { resetPasswordLetter } from './reset-password.ts';
import { verifyEmailLetter } from './verify-email.ts';

const URL = 'https://yuqiao.example/#/page?token=a&b=<c>';

describe.each([
  ['a letter for a new password', resetPasswordLetter],
  ['a letter that confirms an address', verifyEmailLetter],
])('%s', (_, letter) => {
  it('says everything in Chinese and in English, the reader’s language first', () => {
    const chinese = letter('ZH', URL);
    const english = letter('EN', URL);
    expect(chinese.text).toMatch(/^您好[\s\S]+Hello,/);
    expect(english.text).toMatch(/^Hello,[\s\S]+您好/);
    expect(chinese.subject).toMatch(/^\p{Script=Han}.+ · [A-Z]/u);
  });

  it('has the link in both of its forms, escaped where that must be', () => {
    const { text, html } = letter('ZH', URL);
    expect(text.split(URL)).toHaveLength(3);
    expect(html).toContain('href="https://yuqiao.example/#/page?token=a&amp;b=&lt;c&gt;"');
  });
});
