import { describe, expect, it } from 'vitest';
import { displayNameProblem, isTimeZone, normaliseEmail, passwordProblem } from './account.ts';

describe('passwordProblem', () => {
  it('takes 8 to 256 characters', () => {
    expect(passwordProblem('1234567')).toMatch(/at least 8/);
    expect(passwordProblem('12345678')).toBeNull();
    expect(passwordProblem('x'.repeat(256))).toBeNull();
    expect(passwordProblem('x'.repeat(257))).toMatch(/at most 256/);
  });

  it('counts an emoji as one character', () => {
    expect(passwordProblem('😀'.repeat(7))).toMatch(/at least 8/);
    expect(passwordProblem('😀'.repeat(8))).toBeNull();
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
