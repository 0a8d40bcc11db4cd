import { readFileSync } from 'node:fs';

/** Whether a password, in lower case, is one of the 10,000 that attackers try first. dev/common-passwords.ts makes the list. */
export function loadCommonPasswords(): (password: string) => boolean {
  const text = readFileSync(new URL('common-passwords.txt', import.meta.url), 'utf8');
  const passwords = new Set(text.trimEnd().split('\n'));
  return (password) => passwords.has(password);
}
