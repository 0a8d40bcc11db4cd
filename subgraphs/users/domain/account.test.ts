import { describe, expect, it } from 'vitest';
import { displayNameProblem, isTimeZone, normaliseEmail, passwordProblem } from './account.ts';

const problemOf = (password: string, isCommon = (_: string) => false) =>
  passwordProblem(password, 'Li.Wei.Shanghai@example.com', isCommon);

describe('passwordProblem', () => {
  it('takes 8 to 256 characters', () => {
    expect(problemOf('1234567')).toMatch(/at least 8/);
    expect(problemOf('12345678')).toBeNull();
    expect(problemOf('xy'.repeat(128))).toBeNull();
    expect(problemOf('x'.repeat(257))).toMatch(/at most 256/);
  });

  it('counts an emoji as one character', () => {
    expect(problemOf('😀'.repeat(7))).toMatch(/at least 8/);
    expect(problemOf('😀😎'.repeat(4))).toBeNull();
  });

  it('refuses the e-mail address and what stands before its @, in any case', () => {
    expect(problemOf('li.wei.shanghai@EXAMPLE.com')).toMatch(/e-mail address/);
    expect(problemOf('LI.WEI.Shanghai')).toMatch(/e-mail address/);
    expect(problemOf('li.wei.shanghai.2')).toBeNull();
  });

  it('refuses what is common, in any case, and one character over and over', () => {
    expect(problemOf('PassWord1', (password) => password === 'password1')).toMatch(/most common/);
    expect(problemOf('ababababab', (password) => password === 'password1')).toBeNull();
    expect(problemOf('哈哈哈哈哈哈哈哈')).toMatch(/over and over/);
  });
});

describe('normaliseEmail', () => {
  it('makes one account of one address, however it is written', () => {
    expect(normaliseEmail(' Li.Wei@Example.COM ')).toBe('li.wei@example.com');
  });
});

describe('displayNameProblem', () => {
  it('takes a Chinese name and refuses blanks, control characters and half a surrogate pair', () => {
    expect(displayNameProblem('李薇')).toBeNull();
    expect(displayNameProblem('  ')).toMatch(/empty/);
    expect(displayNameProblem('a\u0000b')).toMatch(/control/);
    expect(displayNameProblem('a\ud83d')).toMatch(/control/);
    expect(displayNameProblem('x'.repeat(101))).toMatch(/at most 100/);
  });
});

describe('isTimeZone', () => {
  it('knows IANA names and refuses offsets and inventions', () => {
    expect(isTimeZone('Asia/Shanghai')).toBe(true);
    expect(isTimeZone('+08:00')).toBe(false);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
  });
});
